import cluster from 'node:cluster';
import type { AppLogger } from '@app/platform/logging/logger.js';
import { shareMetrics } from './platform/metrics/shared-metrics.js';

/** A process that dies at once must not be started in a hot loop. */
const RESTART_MS = 1_000;

/** True in the process that only looks after the others. */
export const isOverseer = (workers: number): boolean => workers > 1 && cluster.isPrimary;

/** Keeps `workers` processes of this program running; they share the port. Ends them before itself. */
export async function oversee(workers: number, logger: AppLogger, hasMetrics: boolean): Promise<void> {
  if (hasMetrics) await shareMetrics();
  let stopping = false;
  const start = (): void => {
    if (!stopping) cluster.fork();
  };
  cluster.on('exit', (worker, code, signal) => {
    if (stopping) {
      if (Object.keys(cluster.workers ?? {}).length === 0) process.exit(0);
      return;
    }
    logger.pino.error(
      { context: 'Panel', pid: worker.process.pid, end: signal ?? code },
      'a process of the panel ended; starting another',
    );
    setTimeout(start, RESTART_MS);
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      stopping = true;
      for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill(signal);
    });
  }
  for (let i = 0; i < workers; i++) start();
}
