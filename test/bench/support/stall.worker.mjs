// Asks `GET /up` over one kept connection, again and again, and reports the longest answer in milliseconds: by the
// clock, and without the time in which a busy machine let the asked process or this thread wait for a core.
import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

const PAUSE_MS = 5;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
let byClock = 0;
let own = 0;
let isStopping = false;

/** Milliseconds that a thread was ready and had no core: the second figure of its scheduler's statistics, in ns. */
const waitedMs = (file) => Number(readFileSync(file, 'utf8').split(' ')[1]) / 1e6;
const waited = () => waitedMs(`/proc/${workerData.pid}/schedstat`) + waitedMs('/proc/thread-self/schedstat');

const ask = () =>
  new Promise((resolve, reject) => {
    get(workerData.url, { agent }, (response) => response.resume().on('end', resolve)).on('error', reject);
  });

parentPort.on('message', () => (isStopping = true));
while (!isStopping) {
  // What is waited for is counted within what is timed, so that nothing is taken off that was not in it.
  const startedAt = performance.now();
  const before = waited();
  await ask();
  const waiting = waited() - before;
  const took = performance.now() - startedAt;
  byClock = Math.max(byClock, took);
  own = Math.max(own, took - waiting);
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
parentPort.postMessage({ byClock, own });
agent.destroy();
