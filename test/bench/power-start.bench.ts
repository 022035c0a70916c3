import type Docker from 'dockerode';
import { WebSocket } from 'ws';
import { median, type BenchRow } from './bench.js';
import { BenchDaemon } from './support/daemon.js';

const ROUNDS = 12;
const WARM_UP_ROUNDS = 2;
const FIRST_STARTS = 8;

/**
 * From the power action to `running`, beside `docker start` of a container made of the same settings, which the daemon
 * does not know. A server with a done line is running once it is printed, one without as soon as its container is.
 */
export async function run(): Promise<BenchRow[]> {
  const daemon = await BenchDaemon.prepare(['busybox']);
  try {
    await daemon.start();
    const plain = await StartedServer.create(daemon, []);
    const firsts = await alternate(
      FIRST_STARTS,
      () => plain.start(),
      () => plain.bareStart(true, false),
      () => plain.removeContainers(),
    );
    const again = await alternate(
      ROUNDS,
      () => plain.start(),
      () => plain.bareStart(false, false),
    );
    const telling = await StartedServer.create(daemon, ['ready']);
    await telling.start();
    const done = await alternate(
      ROUNDS,
      () => telling.start(),
      () => telling.bareStart(false, true),
    );
    plain.close();
    telling.close();
    return [
      row('power start to running', again, 'docker start'),
      row('power start to running by a done line', done, 'docker start to that line'),
      row('power start to running, first: container is made', firsts, 'docker create and start'),
    ];
  } finally {
    await daemon.stop();
  }
}

interface Pair {
  readonly ours: number;
  readonly bare: number;
}

/** Median milliseconds of both, taken in turns so that the machine's other load meets both alike. */
async function alternate(
  rounds: number,
  ours: () => Promise<number>,
  bare: () => Promise<number>,
  before: () => Promise<void> = () => Promise.resolve(),
): Promise<Pair> {
  const times: { ours: number[]; bare: number[] } = { ours: [], bare: [] };
  for (let round = 0; round < rounds + WARM_UP_ROUNDS; round++) {
    await before();
    times.ours.push(await ours());
    times.bare.push(await bare());
  }
  return { ours: median(times.ours.slice(WARM_UP_ROUNDS)), bare: median(times.bare.slice(WARM_UP_ROUNDS)) };
}

function row(name: string, { ours, bare }: Pair, baseline: string): BenchRow {
  return {
    name,
    measured: `${Math.round(ours)} ms`,
    baseline: `${Math.round(bare)} ms, ${baseline}`,
    ratio: ours / bare,
    budget: '<= 1.2',
  };
}

/** A server on the daemon, a socket that tells its states, and a container like its own beside it. */
class StartedServer {
  private current = '';
  private wake: () => void = () => undefined;
  private socket: WebSocket | null = null;

  private constructor(
    private readonly daemon: BenchDaemon,
    private readonly uuid: string,
  ) {}

  static async create(daemon: BenchDaemon, done: string[]): Promise<StartedServer> {
    const uuid = await daemon.create({
      settings: { invocation: 'echo ready; read line', container: { image: '~rookery/busybox:local' } },
      process: { startup: { done, user_interaction: [], strip_ansi: false } },
    });
    const server = new StartedServer(daemon, uuid);
    await server.listen();
    return server;
  }

  /** Milliseconds to `running`; the server is stopped again. */
  async start(): Promise<number> {
    const begun = performance.now();
    await this.daemon.call('POST', `/api/servers/${this.uuid}/power`, { action: 'start' });
    await this.becomes('running');
    const time = performance.now() - begun;
    await this.daemon.call('POST', `/api/servers/${this.uuid}/power`, { action: 'kill' });
    await this.becomes('offline');
    return time;
  }

  /** The same through the engine alone. */
  async bareStart(makesContainer: boolean, awaitsLine: boolean): Promise<number> {
    const { client } = this.daemon.engine;
    const model = await client.getContainer(this.uuid).inspect();
    let container = client.getContainer(`bare-${this.uuid}`);
    if (!makesContainer && !(await exists(container))) container = await this.createBare(model);
    const begun = performance.now();
    if (makesContainer) container = await this.createBare(model);
    const line = awaitsLine ? await firstLine(container) : () => Promise.resolve();
    await container.start();
    await line();
    const time = performance.now() - begun;
    await container.kill();
    await container.wait({ condition: 'not-running' });
    return time;
  }

  async removeContainers(): Promise<void> {
    for (const name of [this.uuid, `bare-${this.uuid}`]) {
      const container = this.daemon.engine.client.getContainer(name);
      if (await exists(container)) await container.remove({ force: true, v: true });
    }
  }

  close(): void {
    this.socket?.terminate();
  }

  private createBare({ Config, HostConfig }: Docker.ContainerInspectInfo): Promise<Docker.Container> {
    const body = { ...Config, HostConfig, Labels: {}, name: `bare-${this.uuid}` };
    return this.daemon.engine.client.createContainer(body as Docker.ContainerCreateOptions);
  }

  private async becomes(state: string): Promise<void> {
    while (this.current !== state) await new Promise<void>((resolve) => (this.wake = resolve));
  }

  private async listen(): Promise<void> {
    const { daemon, uuid } = this;
    const token = await daemon.panel.consoleToken(uuid);
    const socket = new WebSocket(`${daemon.url.replace('http', 'ws')}/api/servers/${uuid}/ws`, {
      origin: daemon.panel.url,
    });
    this.socket = socket;
    socket.on('open', () => socket.send(JSON.stringify({ event: 'auth', args: [token] })));
    socket.on('message', (data) => {
      const { event, args } = JSON.parse(String(data)) as { event: string; args?: string[] };
      if (event !== 'status') return;
      this.current = args?.[0] ?? '';
      this.wake();
    });
    await this.becomes('offline');
  }
}

const exists = (container: Docker.Container): Promise<boolean> =>
  container.inspect().then(
    () => true,
    () => false,
  );

/** Attaches, as it must be before the start; the function it returns waits for output. */
async function firstLine(container: Docker.Container): Promise<() => Promise<void>> {
  const stream = await container.attach({ stream: true, stdout: true, stderr: true });
  const line = new Promise<void>((resolve) => stream.once('data', () => resolve()));
  return () => line.finally(() => (stream as unknown as { destroy(): void }).destroy());
}
