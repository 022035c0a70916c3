import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NODE_LABEL, SERVER_LABEL } from './labels.js';
import {
  type Attachment,
  type ContainerEvent,
  type ContainerSpec,
  type ContainerStats,
  type Runtime,
  RuntimeError,
} from './runtime.port.js';

/** What the suite needs of an implementation. */
export interface RuntimeHarness {
  readonly runtime: Runtime;
  readonly nodeUuid: string;
  /**
   * An image on the node whose program prints `ready`, answers a line with `got <line>`, ends on `stop` with
   * `bye` and code 0, on `crash` with code 3, and on SIGTERM and SIGINT with `stopped`.
   */
  readonly game: Pick<ContainerSpec, 'image' | 'command'>;
  freePort(): Promise<number>;
  dispose(): Promise<void>;
}

export const aContainer = (
  overrides: Partial<ContainerSpec> & Pick<ContainerSpec, 'name'>,
): ContainerSpec => ({
  hostname: overrides.name,
  domainname: '',
  image: '',
  command: [],
  environment: [],
  labels: {},
  user: '',
  workingDirectory: '',
  mounts: [],
  tmpfsMib: 10,
  readOnlyRoot: true,
  capabilitiesDropped: [],
  dns: [],
  networkMode: 'bridge',
  ports: [],
  limits: {
    memoryBytes: 128 * 2 ** 20,
    memoryReservationBytes: 0,
    memorySwapBytes: 128 * 2 ** 20,
    cpuQuota: 0,
    cpuset: '',
    ioWeight: null,
    pids: 64,
    oomKillDisable: false,
  },
  init: false,
  usernsMode: '',
  ...overrides,
});

/** A console that keeps what it saw and tells when it has seen something. */
export class Transcript {
  private text = '';
  private readonly waiters: { wanted: string | RegExp; resolve: () => void }[] = [];

  readonly add = (chunk: Buffer | string): void => {
    this.text += chunk.toString();
    for (const waiter of this.waiters) if (this.has(waiter.wanted)) waiter.resolve();
  };

  get all(): string {
    return this.text;
  }

  async sees(wanted: string | RegExp): Promise<void> {
    if (this.has(wanted)) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.waiters.push({ wanted, resolve });
    await promise;
  }

  private has(wanted: string | RegExp): boolean {
    return typeof wanted === 'string' ? this.text.includes(wanted) : wanted.test(this.text);
  }
}

/** Every implementation of Runtime passes this; one long list, because it is one contract. */
export function describeRuntime(name: string, open: () => Promise<RuntimeHarness>): void {
  describe(`${name} runtime`, () => {
    let harness: RuntimeHarness;
    let runtime: Runtime;
    let containers: string[];
    let counter = 0;
    const over = (): AbortSignal => AbortSignal.timeout(30_000);

    beforeEach(async () => {
      harness = await open();
      runtime = harness.runtime;
      containers = [];
    });
    afterEach(async () => {
      for (const container of containers) await runtime.remove(container);
      await harness.dispose();
    });

    const specOf = (overrides: Partial<ContainerSpec> = {}): ContainerSpec => {
      const container = `suite-${process.pid}-${++counter}`;
      containers.push(container);
      return aContainer({
        name: container,
        labels: { [NODE_LABEL]: harness.nodeUuid, [SERVER_LABEL]: container },
        ...harness.game,
        ...overrides,
      });
    };

    const startGame = async (
      overrides: Partial<ContainerSpec> = {},
    ): Promise<{ name: string; console: Transcript; attachment: Attachment }> => {
      const spec = specOf(overrides);
      const transcript = new Transcript();
      await runtime.create(spec);
      const attachment = await runtime.attach(spec.name, transcript.add);
      await runtime.start(spec.name);
      await transcript.sees('ready\r\n');
      return { name: spec.name, console: transcript, attachment };
    };

    const refusal = async (promise: Promise<unknown>): Promise<RuntimeError> => {
      const error = await promise.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(RuntimeError);
      return error as RuntimeError;
    };

    it('tells about itself', async () => {
      const info = await runtime.info();
      expect(info.version).not.toBe('');
      expect(info.containers.total).toBeGreaterThanOrEqual(info.containers.running);
    });

    it('knows which images are on the node', async () => {
      expect(await runtime.hasImage(harness.game.image)).toBe(true);
      expect(await runtime.hasImage('rookery/never-built:local')).toBe(false);
    });

    it('finds no image in a registry that has none', async () => {
      await expect(runtime.findRemotely('127.0.0.1:1/never-built:local')).rejects.toMatchObject({
        code: 'pull-failed',
      });
    });

    it('tells by its hash which image a container was made from', async () => {
      const spec = specOf();
      await runtime.create(spec);
      const id = await runtime.imageId(spec.image);
      expect(id).not.toBeNull();
      expect((await runtime.inspect(spec.name))?.imageId).toBe(id);
      expect(await runtime.imageId('rookery/never-built:local')).toBeNull();
    });

    it('names the network gateway', async () => {
      expect((await runtime.ensureNetwork()).gateway).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    });

    it('creates a container that is not running yet', async () => {
      const spec = specOf();
      await runtime.create(spec);
      expect(await runtime.inspect(spec.name)).toMatchObject({
        name: spec.name,
        running: false,
        oomKilled: false,
        startedAt: null,
        image: spec.image,
        labels: { [SERVER_LABEL]: spec.name },
      });
    });

    it('refuses a name that is taken', async () => {
      const spec = specOf();
      await runtime.create(spec);
      expect((await refusal(runtime.create(spec))).code).toBe('conflict');
    });

    it('refuses to create from an image that is not there', async () => {
      const spec = specOf({ image: 'rookery/never-built:local' });
      expect((await refusal(runtime.create(spec))).code).toBe('no-such-image');
      expect(await runtime.inspect(spec.name)).toBeNull();
    });

    it('refuses to start, read, attach to or update what is not there', async () => {
      for (const call of [
        () => runtime.start('suite-none'),
        () => runtime.logs('suite-none', {}),
        () => runtime.follow('suite-none', {}, () => undefined, over()),
        () => runtime.attach('suite-none', () => undefined),
        () => runtime.update('suite-none', aContainer({ name: 'x' }).limits),
        () => runtime.wait('suite-none', over()),
        () => runtime.stats('suite-none', () => undefined, over()),
      ]) {
        expect((await refusal(call())).code).toBe('no-such-container');
      }
    });

    it('finds nothing wrong with stopping, signalling or removing what is not there', async () => {
      await runtime.stop('suite-none', 1);
      await runtime.signal('suite-none', 'SIGKILL');
      await runtime.remove('suite-none');
      expect(await runtime.inspect('suite-none')).toBeNull();
    });

    it('shows output from the attachment on and writes to standard input', async () => {
      const game = await startGame();
      await game.attachment.write('hello\n');
      await game.console.sees('got hello\r\n');
      await game.attachment.write('stop\n');
      await game.attachment.ended;
      await game.console.sees('bye\r\n');
      expect(await runtime.wait(game.name, over())).toMatchObject({ running: false, exitCode: 0 });
    });

    it('keeps the order of output', async () => {
      const game = await startGame();
      for (let line = 0; line < 50; line++) await game.attachment.write(`line-${line}\n`);
      await game.console.sees('got line-49\r\n');
      const got = [...game.console.all.matchAll(/got line-(\d+)\r\n/g)].map((match) => Number(match[1]));
      expect(got).toEqual(Array.from({ length: 50 }, (_, index) => index));
    });

    it('refuses input once the container has ended', async () => {
      const game = await startGame();
      await runtime.signal(game.name, 'SIGKILL');
      await game.attachment.ended;
      await refusal(game.attachment.write('late\n'));
    });

    it('ends an attachment that is detached and leaves the program alone', async () => {
      const game = await startGame();
      game.attachment.detach();
      await game.attachment.ended;
      expect((await runtime.inspect(game.name))?.running).toBe(true);
    });

    it('takes a second attachment to a running container', async () => {
      const game = await startGame();
      const second = new Transcript();
      const attachment = await runtime.attach(game.name, second.add);
      await attachment.write('again\n');
      await second.sees('got again\r\n');
      await game.console.sees('got again\r\n');
      attachment.detach();
    });

    it('reports the exit code of a crash', async () => {
      const game = await startGame();
      await game.attachment.write('crash\n');
      expect(await runtime.wait(game.name, over())).toMatchObject({
        running: false,
        exitCode: 3,
        oomKilled: false,
      });
      const status = await runtime.inspect(game.name);
      expect(status?.startedAt).toBeInstanceOf(Date);
      expect(status?.finishedAt).toBeInstanceOf(Date);
    });

    it('starts a stopped container again and starting a running one changes nothing', async () => {
      const game = await startGame();
      await runtime.start(game.name);
      await runtime.signal(game.name, 'SIGKILL');
      await runtime.wait(game.name, over());
      const again = new Transcript();
      await runtime.attach(game.name, again.add);
      await runtime.start(game.name);
      await again.sees('ready\r\n');
      expect((await runtime.inspect(game.name))?.running).toBe(true);
    });

    it('delivers signals', async () => {
      const game = await startGame();
      await runtime.signal(game.name, 'SIGINT');
      await game.console.sees('stopped');
      expect((await runtime.wait(game.name, over())).running).toBe(false);
      await runtime.signal(game.name, 'SIGINT');
    });

    it('kills with the code of the signal', async () => {
      const game = await startGame();
      await runtime.signal(game.name, 'SIGKILL');
      expect((await runtime.wait(game.name, over())).exitCode).toBe(137);
    });

    it('stops by the stop signal and returns when the container is down', async () => {
      const game = await startGame();
      await runtime.stop(game.name, 20);
      await game.console.sees('stopped');
      expect((await runtime.inspect(game.name))?.running).toBe(false);
    });

    it('removes a running container', async () => {
      const game = await startGame();
      await runtime.remove(game.name);
      await game.attachment.ended;
      expect(await runtime.inspect(game.name)).toBeNull();
    });

    it('stops waiting when it is told to', async () => {
      const game = await startGame();
      const abort = new AbortController();
      const waiting = refusal(runtime.wait(game.name, abort.signal));
      abort.abort();
      expect((await waiting).code).toBe('timeout');
    });

    it('reads the log: all, the last lines, what came since', async () => {
      const game = await startGame();
      await game.attachment.write('one\n');
      await game.console.sees('got one\r\n');
      await expect
        .poll(() => runtime.logs(game.name, {}), { timeout: 5000 })
        .toMatch(/ready\r\n[^]*got one\r\n/);
      expect(await runtime.logs(game.name, { tail: 1 })).toBe('got one\r\n');
      // Dates know milliseconds: the next line must not fall into the one of the last.
      const before = Date.now();
      await expect.poll(() => Date.now(), { interval: 1 }).toBeGreaterThan(before + 1);
      const since = new Date();
      await game.attachment.write('two\n');
      await game.console.sees('got two\r\n');
      await expect.poll(() => runtime.logs(game.name, { since }), { timeout: 5000 }).toContain('got two');
      expect(await runtime.logs(game.name, { since })).not.toContain('got one');
    });

    it('follows the log from its beginning until the container stops', async () => {
      const game = await startGame();
      await game.attachment.write('one\n');
      await game.console.sees('got one\r\n');
      const transcript = new Transcript();
      const following = runtime.follow(game.name, {}, transcript.add, over());
      await transcript.sees(/ready\r\n[^]*got one\r\n/);
      await game.attachment.write('two\n');
      await transcript.sees('got two\r\n');
      await game.attachment.write('stop\n');
      await following;
      expect(transcript.all.match(/got one\r\n/g)).toHaveLength(1);
      expect(transcript.all).toContain('bye\r\n');
    });

    it('follows the log until it is told to stop, and reads that of a stopped container to its end', async () => {
      const game = await startGame();
      const abort = new AbortController();
      const following = runtime.follow(game.name, {}, () => undefined, abort.signal);
      abort.abort();
      await following;
      await runtime.signal(game.name, 'SIGKILL');
      await runtime.wait(game.name, over());
      const transcript = new Transcript();
      await runtime.follow(game.name, {}, transcript.add, over());
      expect(transcript.all).toContain('ready\r\n');
    });

    it('samples the usage of a running container until it is told to stop', async () => {
      const game = await startGame();
      const abort = new AbortController();
      const samples: ContainerStats[] = [];
      await runtime.stats(
        game.name,
        (sample) => {
          samples.push(sample);
          if (samples.length === 2) abort.abort();
        },
        abort.signal,
      );
      expect(samples.length).toBeGreaterThanOrEqual(2);
      expect(samples[1]?.memoryBytes).toBeGreaterThan(0);
      expect(samples[1]?.cpuPercent).toBeGreaterThanOrEqual(0);
      expect((await runtime.inspect(game.name))?.running).toBe(true);
    });

    it('ends the samples when the container stops', async () => {
      const game = await startGame();
      const sampling = runtime.stats(game.name, () => undefined, over());
      await runtime.signal(game.name, 'SIGKILL');
      await sampling;
      expect((await runtime.inspect(game.name))?.running).toBe(false);
    });

    it('changes limits of a running container', async () => {
      const spec = specOf();
      await runtime.create(spec);
      await runtime.start(spec.name);
      await runtime.update(spec.name, { ...spec.limits, memoryBytes: 64 * 2 ** 20, cpuQuota: 50_000 });
      expect((await runtime.inspect(spec.name))?.running).toBe(true);
    });

    it('refuses a published port that is in use and says which', async () => {
      const port = await harness.freePort();
      const ports = [{ hostIp: '127.0.0.1', port, protocol: 'tcp' as const }];
      await startGame({ ports });
      const second = specOf({ ports });
      await runtime.create(second);
      const error = await refusal(runtime.start(second.name));
      expect(error.code).toBe('port-taken');
      expect(error.detail).toContain(String(port));
      expect((await runtime.inspect(second.name))?.running).toBe(false);
    });

    it('tells about containers of its node only', async () => {
      const abort = new AbortController();
      const events: ContainerEvent[] = [];
      const gone = Promise.withResolvers<void>();
      runtime.events((event) => {
        events.push(event);
        if (event.kind === 'destroy') gone.resolve();
      }, abort.signal);
      const foreign = specOf({ labels: { [NODE_LABEL]: 'another-node' } });
      await runtime.create(foreign);
      await runtime.start(foreign.name);
      const game = await startGame();
      await game.attachment.write('crash\n');
      await runtime.wait(game.name, over());
      await runtime.remove(foreign.name);
      await runtime.remove(game.name);
      await gone.promise;
      abort.abort();
      expect(events.map((event) => event.name)).toEqual(events.map(() => game.name));
      expect(events.map((event) => event.kind)).toEqual(['start', 'die', 'destroy']);
      expect(events[1]?.exitCode).toBe(3);
    });

    it('lists the containers of its node only, running or not', async () => {
      const foreign = specOf({ labels: { [NODE_LABEL]: 'another-node' } });
      await runtime.create(foreign);
      const idle = specOf();
      await runtime.create(idle);
      const game = await startGame();
      const listed = (await runtime.list()).filter((status) => containers.includes(status.name));
      expect(listed.map((status) => [status.name, status.running]).sort()).toEqual(
        [
          [idle.name, false],
          [game.name, true],
        ].sort(),
      );
    });
  });
}
