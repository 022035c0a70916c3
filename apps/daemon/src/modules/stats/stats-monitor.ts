import type { ServerState, ServerStats } from '@app/contracts/ws/console.frames.js';
import type { ContainerStats, Runtime } from '../../platform/runtime/runtime.port.js';

const NOTHING: ContainerStats = {
  memoryBytes: 0,
  memoryLimitBytes: 0,
  cpuPercent: 0,
  rxBytes: 0,
  txBytes: 0,
  readBytes: 0,
  writeBytes: 0,
  at: new Date(0),
};
const RETRY_MS = 2000;

/** The usage of one server: about one sample a second while it runs, its last limit afterwards. */
export class StatsMonitor {
  private stopper: AbortController | null = null;
  private latest = NOTHING;
  private startedAt: number | null = null;

  constructor(
    private readonly name: string,
    private readonly runtime: Runtime,
    private readonly onSample: () => void,
  ) {}

  /** Begins a stream for a run that started then; a stream that breaks is opened again. */
  start(startedAt: Date): void {
    this.stop();
    this.startedAt = startedAt.getTime();
    const stopper = new AbortController();
    this.stopper = stopper;
    void this.follow(stopper.signal);
  }

  stop(): void {
    this.stopper?.abort();
    this.stopper = null;
    this.startedAt = null;
    this.latest = { ...NOTHING, memoryLimitBytes: this.latest.memoryLimitBytes };
  }

  /** The wire's stats object (console-websocket.md §6); uptime in milliseconds. */
  snapshot(state: ServerState, diskBytes: number): ServerStats {
    const { latest } = this;
    return {
      memory_bytes: latest.memoryBytes,
      memory_limit_bytes: latest.memoryLimitBytes,
      cpu_absolute: Math.round(latest.cpuPercent * 1000) / 1000,
      network: { rx_bytes: latest.rxBytes, tx_bytes: latest.txBytes },
      disk_io: { read_bytes: latest.readBytes, write_bytes: latest.writeBytes },
      uptime: this.startedAt === null ? 0 : Math.max(0, Date.now() - this.startedAt),
      state,
      disk_bytes: diskBytes,
    };
  }

  private async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.runtime
        .stats(
          this.name,
          (sample) => {
            if (signal.aborted) return;
            this.latest = sample;
            this.onSample();
          },
          signal,
        )
        // The end of the run is noticed elsewhere; here only the samples matter.
        .catch(() => undefined);
      await pause(RETRY_MS, signal);
    }
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  const stop = (): void => resolve();
  signal.addEventListener('abort', stop, { once: true });
  await promise;
  clearTimeout(timer);
  signal.removeEventListener('abort', stop);
}
