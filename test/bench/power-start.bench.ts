import { WebSocket } from 'ws';
import { median, type BenchRow } from './bench.js';
import { BenchDaemon } from './support/daemon.js';

const ROUNDS = 8;

/** From the power action to `running`, beside `docker start` of the same container until the same line is printed. */
export async function run(): Promise<BenchRow[]> {
  const daemon = await BenchDaemon.prepare(['busybox']);
  try {
    await daemon.start();
    const uuid = await daemon.create({
      settings: { invocation: 'echo ready; read line', container: { image: '~rookery/busybox:local' } },
      process: { stop: { type: 'command', value: 'stop' } },
    });
    const socket = await listen(daemon, uuid);
    const ours: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const begun = performance.now();
      await daemon.call('POST', `/api/servers/${uuid}/power`, { action: 'start' });
      await socket.state('running');
      ours.push(performance.now() - begun);
      await daemon.call('POST', `/api/servers/${uuid}/power`, { action: 'stop' });
      await socket.state('offline');
      bare.push(await bareStart(daemon, uuid));
      await socket.state('running');
      await daemon.call('POST', `/api/servers/${uuid}/power`, { action: 'stop' });
      await socket.state('offline');
    }
    socket.close();
    return [
      {
        name: 'power start to running',
        measured: `${Math.round(median(ours.slice(2)))} ms`,
        baseline: `${Math.round(median(bare.slice(2)))} ms, docker start to its first line`,
        ratio: median(ours.slice(2)) / median(bare.slice(2)),
        budget: '<= 1.2',
      },
    ];
  } finally {
    await daemon.stop();
  }
}

async function bareStart(daemon: BenchDaemon, uuid: string): Promise<number> {
  const container = daemon.engine.client.getContainer(uuid);
  const begun = performance.now();
  const stream = await container.attach({ stream: true, stdout: true, stderr: true });
  const line = new Promise<void>((resolve) => stream.once('data', () => resolve()));
  await container.start();
  await line;
  return performance.now() - begun;
}

async function listen(daemon: BenchDaemon, uuid: string) {
  const token = await daemon.panel.consoleToken(uuid);
  const socket = new WebSocket(`${daemon.url.replace('http', 'ws')}/api/servers/${uuid}/ws`, {
    origin: daemon.panel.url,
  });
  let current = '';
  let wake: () => void = () => undefined;
  socket.on('open', () => socket.send(JSON.stringify({ event: 'auth', args: [token] })));
  socket.on('message', (data) => {
    const { event, args } = JSON.parse(String(data)) as { event: string; args?: string[] };
    if (event !== 'status') return;
    current = args?.[0] ?? '';
    wake();
  });
  return {
    close: () => socket.terminate(),
    state: async (wanted: string): Promise<void> => {
      while (current !== wanted) await new Promise<void>((resolve) => (wake = resolve));
    },
  };
}
