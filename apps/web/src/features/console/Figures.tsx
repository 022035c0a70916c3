import { lazy, Suspense } from 'react';
import { useTranslations } from 'use-intl';
import { formatDuration } from '../../shared/format/times.js';
import { useFormat } from '../../shared/format/use-format.js';
import type { ConsoleConnection, ConsoleView, StatsSample } from '../../shared/live/console-connection.js';
import { Meter } from '../../shared/ui/Badge.js';
import type { Server } from '../servers/index.js';
import styles from './Console.module.css';

const Chart = lazy(async () => ({ default: (await import('./charts/Chart.js')).Chart }));
const MIB = 1024 * 1024;
const WINDOW_MS = 10_000;

const cpuOf = (sample: StatsSample): number => sample.cpu_absolute;
const memoryOf = (sample: StatsSample): number => sample.memory_bytes;
const networkOf = (sample: StatsSample): number => sample.network.rx_bytes + sample.network.tx_bytes;

/** Bytes a second over the last ten seconds, of counters that begin anew with each start. */
function rateOf(samples: readonly StatsSample[], read: (sample: StatsSample) => number): number {
  const last = samples.at(-1);
  if (!last) return 0;
  const first = samples.find(({ at }) => last.at - at <= WINDOW_MS) ?? last;
  const seconds = (last.at - first.at) / 1000;
  return seconds < 0.5 ? 0 : Math.max(0, (read(last) - read(first)) / seconds);
}

/** What the server uses now, and over the last ten minutes. */
export function Figures(props: {
  connection: ConsoleConnection;
  view: ConsoleView;
  limits: Server['limits'];
}) {
  const { connection, view, limits } = props;
  const t = useTranslations('console');
  const format = useFormat();
  const { stats } = view;
  const { samples } = connection;
  const isOn = stats !== null && stats.state !== 'offline';
  const limit = (mib: number): string | null =>
    mib === 0 ? null : t('of', { limit: format.bytes(mib * MIB) });
  const chart = (
    label: string,
    read: (sample: StatsSample) => number,
    most: number | null,
    isRate = false,
  ) => (
    <Suspense fallback={<div className={styles.chart} />}>
      <Chart
        label={t('chart', { name: label })}
        connection={connection}
        read={read}
        limit={most}
        isRate={isRate}
      />
    </Suspense>
  );
  return (
    <section className={styles.figures} aria-label={t('figures')}>
      <Figure
        name={t('cpu')}
        value={isOn ? format.percent(stats.cpu_absolute) : null}
        note={limits.cpu === 0 ? null : t('of', { limit: format.percent(limits.cpu) })}
      >
        {chart(t('cpu'), cpuOf, limits.cpu || null)}
      </Figure>
      <Figure
        name={t('memory')}
        value={isOn ? format.bytes(stats.memory_bytes) : null}
        note={limit(limits.memory)}
      >
        {chart(t('memory'), memoryOf, limits.memory === 0 ? null : limits.memory * MIB)}
      </Figure>
      <Figure
        name={t('network')}
        value={
          isOn
            ? t('inOut', {
                in: format.rate(rateOf(samples, ({ network }) => network.rx_bytes)),
                out: format.rate(rateOf(samples, ({ network }) => network.tx_bytes)),
              })
            : null
        }
        note={null}
      >
        {chart(t('network'), networkOf, null, true)}
      </Figure>
      <Figure
        name={t('disk')}
        value={stats ? format.bytes(stats.disk_bytes) : null}
        note={limit(limits.disk)}
      >
        {stats && limits.disk > 0 && (
          <Meter
            label={t('disk')}
            value={stats.disk_bytes / (limits.disk * MIB)}
            text={`${format.bytes(stats.disk_bytes)} ${limit(limits.disk)}`}
          />
        )}
      </Figure>
      <Figure name={t('uptime')} value={isOn ? formatDuration(stats.uptime) : null} note={null} />
    </section>
  );
}

function Figure(props: {
  name: string;
  value: string | null;
  note: string | null;
  children?: React.ReactNode;
}) {
  return (
    <div className={styles.figure}>
      <div className={styles.figureHead}>
        <span className={styles.figureName}>{props.name}</span>
        <span>
          <span className={styles.value}>{props.value ?? '–'}</span>
          {props.value !== null && props.note !== null && <span className={styles.limit}> {props.note}</span>}
        </span>
      </div>
      {props.children}
    </div>
  );
}
