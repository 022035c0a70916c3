import type { ContainerStats } from '../runtime.port.js';
import type { Engine } from './engine.js';
import { linesOf } from './lines.js';

interface CpuSample {
  readonly total: number;
  readonly system: number;
  readonly cpus: number;
}

interface EngineStats {
  readonly read: string;
  readonly cpu_stats?: {
    readonly cpu_usage?: { readonly total_usage?: number; readonly percpu_usage?: readonly number[] };
    readonly system_cpu_usage?: number;
    readonly online_cpus?: number;
  };
  readonly memory_stats?: {
    readonly usage?: number;
    readonly limit?: number;
    readonly stats?: Readonly<Record<string, number>>;
  };
  readonly networks?: Readonly<Record<string, { readonly rx_bytes: number; readonly tx_bytes: number }>>;
  readonly blkio_stats?: {
    readonly io_service_bytes_recursive?: readonly { readonly op: string; readonly value: number }[] | null;
  };
}

const cpuOf = (stats: EngineStats): CpuSample => ({
  total: stats.cpu_stats?.cpu_usage?.total_usage ?? 0,
  system: stats.cpu_stats?.system_cpu_usage ?? 0,
  cpus: stats.cpu_stats?.online_cpus ?? stats.cpu_stats?.cpu_usage?.percpu_usage?.length ?? 1,
});

/** Share of the machine's time between two samples; 100 = one core, three decimals. */
export function cpuPercent(previous: CpuSample | undefined, current: CpuSample): number {
  if (!previous) return 0;
  const used = current.total - previous.total;
  const passed = current.system - previous.system;
  if (used <= 0 || passed <= 0) return 0;
  return Math.round((used / passed) * current.cpus * 100 * 1000) / 1000;
}

/** Usage without the page cache that the kernel can drop at once (v1 and v2 name it differently). */
export function memoryInUse(memory: EngineStats['memory_stats']): number {
  const usage = memory?.usage ?? 0;
  const cache = memory?.stats?.['total_inactive_file'] ?? memory?.stats?.['inactive_file'] ?? 0;
  return cache < usage ? usage - cache : usage;
}

/** One line of the engine's stream as a sample; daemon-runtime.md §2 "Stats". */
export function sampleOf(stats: EngineStats, previous: CpuSample | undefined): ContainerStats {
  const networks = Object.values(stats.networks ?? {});
  const io = stats.blkio_stats?.io_service_bytes_recursive ?? [];
  const ioOf = (op: string): number =>
    io.reduce((sum, entry) => (entry.op.toLowerCase() === op ? sum + entry.value : sum), 0);
  return {
    memoryBytes: memoryInUse(stats.memory_stats),
    memoryLimitBytes: stats.memory_stats?.limit ?? 0,
    cpuPercent: cpuPercent(previous, cpuOf(stats)),
    rxBytes: networks.reduce((sum, network) => sum + network.rx_bytes, 0),
    txBytes: networks.reduce((sum, network) => sum + network.tx_bytes, 0),
    readBytes: ioOf('read'),
    writeBytes: ioOf('write'),
    at: new Date(stats.read),
  };
}

/** Reads the engine's stream until the signal fires or it ends. */
export async function readStats(
  engine: Engine,
  name: string,
  onSample: (stats: ContainerStats) => void,
  signal: AbortSignal,
): Promise<void> {
  const opened = new AbortController();
  const abortSignal = AbortSignal.any([signal, opened.signal]);
  const stream = await engine
    .call('The usage could not be read', () =>
      engine.stream(`/containers/${name}/stats?`, { stream: true }, abortSignal),
    )
    .catch((error: unknown) => {
      opened.abort();
      throw error;
    });
  const end = (): void => void stream.destroy();
  abortSignal.addEventListener('abort', end, { once: true });
  let previous: CpuSample | undefined;
  try {
    for await (const line of linesOf(stream)) {
      const stats = JSON.parse(line) as EngineStats;
      // A container that has just ended is told of with empty figures.
      if (stats.memory_stats?.usage === undefined) continue;
      onSample(sampleOf(stats, previous));
      previous = cpuOf(stats);
    }
  } finally {
    abortSignal.removeEventListener('abort', end);
    stream.destroy();
  }
}
