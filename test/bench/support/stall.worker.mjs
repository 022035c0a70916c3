// Asks `GET /up` over one kept connection, again and again, and reports the longest answer in milliseconds.
import { Agent, get } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

const PAUSE_MS = 5;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
let longest = 0;
let isStopping = false;

const ask = () =>
  new Promise((resolve, reject) => {
    const startedAt = performance.now();
    get(workerData.url, { agent }, (response) => {
      response.resume();
      response.on('end', () => resolve(performance.now() - startedAt));
    }).on('error', reject);
  });

parentPort.on('message', () => (isStopping = true));
while (!isStopping) {
  longest = Math.max(longest, await ask());
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
parentPort.postMessage(longest);
agent.destroy();
