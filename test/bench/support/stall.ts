import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';

/** In milliseconds: by the clock, and without the time in which others had the cores. */
export interface Stall {
  readonly byClock: number;
  readonly own: number;
}

/** The longest that `GET /up` of a process took while `work` ran. A thread asks, so that the load does not delay it. */
export async function longestStall(url: string, pid: number, work: () => Promise<unknown>): Promise<Stall> {
  const prober = new Worker(new URL('./stall.worker.mjs', import.meta.url), {
    workerData: { url: `${url}/up`, pid },
  });
  try {
    await work();
    const answer = once(prober, 'message');
    prober.postMessage('stop');
    return ((await answer) as [Stall])[0];
  } finally {
    await prober.terminate();
  }
}

/** MiB that a process has held at most since its start. */
export async function peakMib(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+)/m.exec(status)![1]) / 1024;
}
