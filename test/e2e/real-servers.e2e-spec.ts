import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Frame } from './support/console-socket.js';
import { endOf } from './support/engine-events.js';
import { eventually } from './support/eventually.js';
import { MadeServer } from './support/made-server.js';
import { askRedis } from './support/protocols.js';
import { REAL_SERVERS } from './support/real-servers.js';
import { ROOT, sharedSystem, type Quickstart } from './support/system.js';

const run = promisify(execFile);
const system = sharedSystem();
const IP = '127.0.0.1';
/** A machine that makes the images for the first time fetches some 190 MB of packages. */
const IMAGES_DEADLINE_MS = 900_000;

/** A port that is free for both TCP and UDP: both are published. */
async function freePort(): Promise<number> {
  for (;;) {
    const tcp = createServer().listen(0, IP);
    await once(tcp, 'listening');
    const { port } = tcp.address() as AddressInfo;
    const udp = createSocket('udp4');
    const isFree = await new Promise<boolean>((resolve) => {
      udp.once('error', () => resolve(false));
      udp.bind(port, IP, () => resolve(true));
    });
    udp.close();
    tcp.close();
    await once(tcp, 'close');
    if (isFree) return port;
  }
}

const statesIn = (frames: readonly Frame[]): string[] =>
  frames.filter(({ event }) => event === 'status').map(({ args }) => args![0]!);

describe('servers that others wrote', () => {
  let quickstart: Quickstart;
  let engine: string;
  let made: MadeServer;

  beforeAll(async () => {
    quickstart = await system.quickstart();
    engine = (await system.status()).docker.socket;
    await Promise.all([
      ...['games', 'redis', 'java', 'web'].map((name) =>
        run(join(ROOT, 'test/images/build.sh'), [name, engine]),
      ),
      run(join(ROOT, 'scripts/images.sh'), ['installer', engine]),
    ]);
  }, IMAGES_DEADLINE_MS);
  beforeEach(async () => {
    made = new MadeServer(quickstart, { ip: IP, port: await freePort() });
  });
  afterEach(() => made.remove());

  const fileOf = (path: string): Promise<string> =>
    readFile(join(system.home, 'daemon', 'volumes', made.uuid, path), 'utf8');

  it.each(REAL_SERVERS)('installs, configures, starts, reaches and stops $title', async (server) => {
    await made.create(server);
    await made.installed();
    const console = await made.console();

    await made.power('start');
    await console.status('running');
    await console.line(server.ready);
    for (const [path, text] of Object.entries(server.configured(made.address.port))) {
      const content = await fileOf(path);
      if (typeof text === 'string') expect(content).toContain(text);
      else expect(content).toMatch(text);
    }
    // Ready by its own words may be a moment before it answers.
    await eventually(`an answer of ${server.title}`, async () => (await server.proof(made.address), true));

    const since = Date.now() / 1000;
    const mark = console.frames.length;
    await made.power('stop');
    await console.status('offline', mark);
    expect(statesIn(console.frames)).toEqual(['offline', 'starting', 'running', 'stopping', 'offline']);
    const end = await eventually('the end of the container', () => endOf(engine, made.uuid, since));
    expect(end).toEqual(server.end);
  });

  it('writes a changed variable at the next start and keeps what the server had stored', async () => {
    const redis = REAL_SERVERS.find(({ title }) => title === 'Redis')!;
    const ask = (commands: readonly string[]): Promise<string[]> =>
      askRedis(made.address, [`AUTH ${redis.environment['REDIS_PASSWORD']}`, ...commands]);
    await made.create(redis);
    await made.installed();
    const console = await made.console();
    await made.power('start');
    await console.status('running');
    expect(await ask(['SET nest twigs'])).toEqual(['+OK', '+OK']);

    await made.setVariable('MAX_MEMORY', '17');
    const mark = console.frames.length;
    await made.power('restart');
    await console.status('running', mark);
    expect(await ask(['GET nest', 'CONFIG GET maxmemory'])).toEqual([
      ...['+OK', '$5', 'twigs'],
      ...['*2', '$9', 'maxmemory', '$8', String(17 * 1024 * 1024)],
    ]);
    expect(statesIn(console.frames.slice(mark))).toEqual(['stopping', 'offline', 'starting', 'running']);
  });
});
