import { Worker } from 'node:worker_threads';
import type { BenchRow } from './bench.js';
import { BenchDaemon } from './support/daemon.js';

const SOCKETS = 100;
const LINES_PER_SECOND = 50_000;
const SECONDS = 8;
const LENGTH = 120;

/** Prints lines of 120 bytes that begin with the time, in portions of a hundredth of a second. */
const FLOOD = `
const pad = '.'.repeat(${LENGTH} - 14);
let sent = 0, begun = 0;
process.stdout.write('ready\\n');
process.stdin.once('data', () => {
  begun = Date.now();
  const timer = setInterval(() => {
    const due = Math.floor((Date.now() - begun) * ${LINES_PER_SECOND} / 1000);
    const line = Date.now() + pad + '\\n';
    process.stdout.write(line.repeat(Math.min(due - sent, 5000)));
    sent = due;
    if (Date.now() - begun > ${SECONDS * 1000}) { clearInterval(timer); process.stdout.write('flood over\\n'); process.exit(0); }
  }, 10);
});`.replaceAll('\n', ' ');

/** Every socket of the load, in a thread of its own: counts lines and states, and how old lines are on arrival. */
const LISTENER = `
const { parentPort, workerData } = require('node:worker_threads');
const { WebSocket } = require('ws');
const ages = []; let lines = 0, states = 0, over = 0, open = 0;
for (const token of workerData.tokens) {
  const socket = new WebSocket(workerData.url, { origin: workerData.origin, perMessageDeflate: false, skipUTF8Validation: true });
  socket.on('open', () => socket.send(JSON.stringify({ event: 'auth', args: [token] })));
  socket.on('message', (data) => {
    const at = data.indexOf('"args":["');
    if (data[10] === 99) {
      lines += 1;
      const stamp = Number(data.toString('latin1', at + 9, at + 22));
      if (stamp > 1e12 && lines % 50 === 0) ages.push(Date.now() - stamp);
      return;
    }
    const { event, args } = JSON.parse(String(data));
    if (event === 'auth success' && ++open === workerData.tokens.length) parentPort.postMessage('open');
    if (event === 'status' && args[0] === 'offline' && ++over === workerData.tokens.length) {
      ages.sort((a, b) => a - b);
      parentPort.postMessage({ lines, p50: ages[Math.floor(ages.length * 0.5)], p99: ages[Math.floor(ages.length * 0.99)] });
    }
  });
}`;

/** 50,000 lines a second through one server to a hundred sockets, within the throttle. */
export async function run(): Promise<BenchRow[]> {
  const daemon = await BenchDaemon.prepare(['node'], {
    console: {
      max_sockets_per_server: SOCKETS,
      max_sockets_per_user: SOCKETS,
      max_unauthenticated_per_ip: SOCKETS,
    },
    system_note: 'bench',
  });
  try {
    await daemon.start();
    const uuid = await daemon.create({
      settings: {
        invocation: `node -e "${FLOOD.replaceAll('"', '\\"')}"`,
        container: { image: '~rookery/node:local' },
        crash_detection_enabled: false,
        build: { memory_limit: 512, swap: 0, io_weight: 500, cpu_limit: 0, threads: null, disk_space: 0 },
      },
    });
    await daemon.call('POST', `/api/servers/${uuid}/power`, { action: 'start' });
    await daemon.becomes(uuid, 'running');
    const tokens = await Promise.all(Array.from({ length: SOCKETS }, () => daemon.panel.consoleToken(uuid)));
    const worker = new Worker(LISTENER, {
      eval: true,
      workerData: {
        tokens,
        url: `${daemon.url.replace('http', 'ws')}/api/servers/${uuid}/ws`,
        origin: daemon.panel.url,
      },
    });
    const result = await new Promise<{ lines: number; p50: number; p99: number }>((resolve, reject) => {
      worker.on('error', reject);
      worker.on('message', (message: unknown) => {
        if (message !== 'open') return resolve(message as { lines: number; p50: number; p99: number });
        daemon.call('POST', `/api/servers/${uuid}/commands`, { commands: ['go'] }).catch(reject);
      });
    });
    await worker.terminate();
    return [
      {
        name: `console, ${LINES_PER_SECOND} lines/s to ${SOCKETS} sockets: p99 age (p50 ${result.p50} ms)`,
        measured: `${result.p99} ms`,
        baseline: '150 ms',
        ratio: result.p99 / 150,
        budget: '<= 1',
      },
      {
        name: 'console, lines delivered per socket of those the throttle lets through',
        measured: `${Math.round(result.lines / SOCKETS)}`,
        baseline: `${20_000 * SECONDS}`,
        ratio: result.lines / SOCKETS / (20_000 * SECONDS),
        budget: '>= 0',
      },
    ];
  } finally {
    await daemon.stop();
  }
}
