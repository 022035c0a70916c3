import { once } from 'node:events';
import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { localImage } from '@app/testing/images.js';
import { freePort } from '@app/testing/services.js';
import type { BenchRow } from './bench.js';
import { BenchDaemon } from './support/daemon.js';
import type { FloodOrder, FloodSeen } from './support/flood-clients.js';
import { ROOT, startNode } from './support/processes.js';

const SOCKETS = 100;
const PRINTED_PER_SECOND = 50_000;
/** What the throttle's defaults let through. */
const PASSED_PER_SECOND = 20_000;
const LINE_BYTES = 120;
const STRETCH_MS = 5000;
/** Until the code that sends is compiled for speed. */
const WARM_UP_MS = 3000;
const RESTARTS = 2;
/** Told from the first stop on, in the midst of the output. */
const STATES = [
  ...Array.from({ length: RESTARTS }, () => ['stopping', 'offline', 'starting', 'running']).flat(),
  ...['stopping', 'offline'],
];

/** Prints lines that begin with the time, a hundredth of a second's worth at once, until it is told anything. */
const FLOOD = `
const pad = '.'.repeat(${LINE_BYTES} - 14), begun = Date.now();
let sent = 0;
process.stdout.write('ready\\n');
process.stdin.once('data', () => process.exit(0));
setInterval(() => {
  const due = Math.floor((Date.now() - begun) * ${PRINTED_PER_SECOND / 1000});
  process.stdout.write((Date.now() + pad + '\\n').repeat(Math.min(due - sent, 5000)));
  sent = due;
}, 10);`.replaceAll('\n', ' ');

/** All sockets of a measurement, in a process of their own on the core that the daemon does not use. */
class Clients {
  private constructor(private readonly child: ChildProcess) {}

  static async open(order: FloodOrder): Promise<Clients> {
    const script = `${ROOT}test/bench/support/flood-clients.ts`;
    const child = spawn('taskset', ['-c', '1', process.execPath, '--import', 'tsx', script], {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const clients = new Clients(child);
    child.send(order);
    await clients.answer();
    return clients;
  }

  begin(): void {
    this.child.send('begin');
  }

  async end(states: number): Promise<FloodSeen> {
    this.child.send({ states });
    return (await this.answer()) as FloodSeen;
  }

  private async answer(): Promise<unknown> {
    const gone = once(this.child, 'exit').then(() => Promise.reject(new Error('the clients ended early')));
    gone.catch(() => undefined);
    const [message] = (await Promise.race([once(this.child, 'message'), gone])) as [unknown];
    return message;
  }
}

/** As many lines as the throttle lets through, to as many sockets, by `ws` and nothing else. */
async function bareServer(): Promise<FloodSeen> {
  const port = await freePort();
  const script = `${ROOT}test/bench/support/bare-console.ts`;
  const url = `http://127.0.0.1:${port}/`;
  const args = ['--import', 'tsx', script, String(port), String(PASSED_PER_SECOND), String(LINE_BYTES)];
  const server = await startNode(args, {}, url);
  try {
    const tokens = Array.from({ length: SOCKETS }, () => 'none');
    const clients = await Clients.open({ url, origin: url, tokens, stuck: 0, countMs: STRETCH_MS });
    await sleep(WARM_UP_MS);
    clients.begin();
    await sleep(STRETCH_MS);
    return await clients.end(0);
  } finally {
    await server.stop();
  }
}

/** Milliseconds that the engine takes to hand on the same output, nobody else listening: p99. */
async function bareEngine({ engine }: BenchDaemon): Promise<number> {
  const container = await engine.client.createContainer({
    Image: localImage('node'),
    Entrypoint: ['node', '-e', FLOOD],
    Tty: true,
    OpenStdin: true,
  });
  const stream = await container.attach({ stream: true, stdin: true, stdout: true, hijack: true });
  const ages: number[] = [];
  stream.on('data', (chunk: Buffer) => {
    const stamp = /\n(\d{13})\./.exec(chunk.toString('latin1'));
    if (stamp) ages.push(Date.now() - Number(stamp[1]));
  });
  await container.start();
  await sleep(STRETCH_MS);
  await container.remove({ force: true });
  ages.sort((a, b) => a - b);
  return ages[Math.floor(ages.length * 0.99)] ?? NaN;
}

/** One server that floods its sockets, first in peace, then while it is stopped and started again. */
async function flood(daemon: BenchDaemon, uuid: string, stuck: number): Promise<FloodSeen> {
  const power = (action: string): Promise<unknown> =>
    daemon.call('POST', `/api/servers/${uuid}/power`, { action });
  await power('start');
  await daemon.becomes(uuid, 'running');
  const clients = await Clients.open({
    url: `${daemon.url}/api/servers/${uuid}/ws`,
    origin: daemon.panel.url,
    tokens: await Promise.all(Array.from({ length: SOCKETS + stuck }, () => daemon.panel.consoleToken(uuid))),
    stuck,
    countMs: STRETCH_MS,
  });
  await sleep(WARM_UP_MS);
  clients.begin();
  await sleep(STRETCH_MS);
  for (let restart = 0; restart < RESTARTS; restart++) {
    await power('stop');
    await daemon.becomes(uuid, 'offline');
    await power('start');
    await daemon.becomes(uuid, 'running');
    await sleep(500);
  }
  await power('stop');
  await daemon.becomes(uuid, 'offline');
  return clients.end(STATES.length);
}

/** States that a socket should have been told and was not, or not in their order. */
function lostStates({ states }: FloodSeen): number {
  let lost = 0;
  for (const told of states) {
    let next = 0;
    for (const state of told) if (state === STATES[next]) next += 1;
    lost += STATES.length - next;
  }
  return lost;
}

/** The daemon's part of the budget "console" (budgets.md): its real process, a real container, sockets straight on the node. */
export async function run(): Promise<BenchRow[]> {
  const bare = await bareServer();
  const most = SOCKETS + 10;
  const daemon = await BenchDaemon.prepare(['node'], {
    console: { max_sockets_per_server: most, max_sockets_per_user: most, max_unauthenticated_per_ip: most },
  });
  try {
    const engineMs = await bareEngine(daemon);
    await daemon.start();
    const uuid = await daemon.create({
      settings: {
        invocation: `node -e "${FLOOD.replaceAll('"', '\\"')}"`,
        container: { image: '~rookery/node:local' },
        crash_detection_enabled: false,
        build: { memory_limit: 512, swap: 0, io_weight: 500, cpu_limit: 0, threads: null, disk_space: 0 },
      },
    });
    const alone = await flood(daemon, uuid, 0);
    const besideStuck = await flood(daemon, uuid, 1);
    return rows(bare, engineMs, alone, besideStuck);
  } finally {
    await daemon.stop();
  }
}

function rows(bare: FloodSeen, engineMs: number, alone: FloodSeen, besideStuck: FloodSeen): BenchRow[] {
  const title = `console on the node, ${PRINTED_PER_SECOND.toLocaleString('en')} lines/s, ${SOCKETS} sockets`;
  const told = (SOCKETS * 2 + 1) * STATES.length;
  const lost = lostStates(alone) + lostStates(besideStuck);
  const age = (name: string, { p50Ms, p99Ms }: FloodSeen, baseline: string): BenchRow => ({
    name: `${title}${name}: p99 of a line`,
    measured: `${p99Ms} ms (p50 ${p50Ms} ms)`,
    baseline,
    ratio: p99Ms / 150,
    budget: '<= 1',
  });
  return [
    {
      name: `${title}: lines per socket`,
      measured: `${Math.round(alone.linesPerSecond)}/s (${Math.round(alone.throttledPerSecond)}/s throttled)`,
      baseline: `${Math.round(bare.linesPerSecond)}/s by ws alone, of ${PASSED_PER_SECOND}/s`,
      ratio: alone.linesPerSecond / bare.linesPerSecond,
      budget: '>= 1',
    },
    age('', alone, `150 ms (engine alone ${engineMs} ms, ws alone ${bare.p99Ms} ms)`),
    age(', one stuck', besideStuck, `150 ms (the stuck one missed ${besideStuck.missed} lines)`),
    {
      name: `${title}: state events lost`,
      measured: `${lost} of ${told}`,
      baseline: 'none',
      ratio: lost,
      budget: '<= 0',
    },
  ];
}
