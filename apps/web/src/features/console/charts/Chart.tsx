import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { ConsoleConnection, StatsSample } from '../../../shared/live/console-connection.js';
import { useTaste } from '../../../shared/taste.js';
import styles from '../Console.module.css';

const HEIGHT = 44;
const SPAN_SECONDS = 600;

export interface ChartProps {
  readonly label: string;
  readonly connection: ConsoleConnection;
  readonly read: (sample: StatsSample) => number;
  /** Drawn as a line, when values come near it. */
  readonly limit: number | null;
  /** The figure is a counter, and its growth a second is meant. */
  readonly isRate: boolean;
}

function series({ connection: { samples }, read, isRate }: ChartProps): UPlot.AlignedData {
  const times = samples.map(({ at }) => at / 1000);
  const values = samples.map(read);
  if (!isRate) return [times, values];
  const rates = values.map((value, index) => {
    if (index === 0) return 0;
    const seconds = times[index]! - times[index - 1]!;
    return seconds <= 0 ? 0 : Math.max(0, (value - values[index - 1]!) / seconds);
  });
  return [times, rates];
}

/** The last ten minutes of one figure as a line. */
export function Chart(props: ChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const [theme] = useTaste('theme');
  const { connection, read, limit, isRate } = props;
  useEffect(() => {
    const element = host.current!;
    const style = getComputedStyle(element);
    const colour = style.color;
    const plot = new UPlot(
      {
        width: element.clientWidth || 200,
        height: HEIGHT,
        padding: [2, 0, 2, 0],
        legend: { show: false },
        cursor: { show: false },
        axes: [{ show: false }, { show: false }],
        scales: {
          x: { range: (_plot, _min, max) => [(max ?? 0) - SPAN_SECONDS, max ?? 0] },
          y: {
            range: (_plot, _min, max) => {
              const top = Math.max(max ?? 0, 1);
              return [0, limit !== null && top > limit / 4 ? Math.max(limit, top) : top * 1.2];
            },
          },
        },
        series: [{}, { stroke: colour, width: 1.5, points: { show: false } }],
      },
      series({ label: '', connection, read, limit, isRate }),
      element,
    );
    const draw = (): void => plot.setData(series({ label: '', connection, read, limit, isRate }));
    const stop = connection.subscribe(draw);
    const resized = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    resized.observe(element);
    return () => {
      stop();
      resized.disconnect();
      plot.destroy();
    };
  }, [connection, read, limit, isRate, theme]);
  return <div ref={host} className={styles.chart} role="img" aria-label={props.label} />;
}
