import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';

/** The longest that `GET /up` took while `work` ran, in milliseconds. A thread asks, so that the load does not delay it. */
export async function longestStall(url: string, work: () => Promise<unknown>): Promise<number> {
  const prober = new Worker(new URL('./stall.worker.mjs', import.meta.url), {
    workerData: { url: `${url}/up` },
  });
  try {
    await work();
    const answer = once(prober, 'message');
    prober.postMessage('stop');
    return ((await answer) as [number])[0];
  } finally {
    await prober.terminate();
  }
}

/** MiB that a process has held at most since its start. */
export async function peakMib(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+)/m.exec(status)![1]) / 1024;
}
