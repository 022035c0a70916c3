import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort, Program, type TestService } from './process.js';
import { serviceFolder } from './run-folder.js';

export interface TestRedis extends TestService {
  readonly port: number;
}

/** A Redis of its own on 127.0.0.1, with password and append-only file. Needs `redis-server`. */
export async function startRedis(): Promise<TestRedis> {
  const folder = await serviceFolder('redis');
  const port = await freePort();
  const password = randomBytes(16).toString('hex');
  const url = `redis://:${password}@127.0.0.1:${port}/0`;
  const options: Record<string, string> = {
    port: String(port),
    bind: '127.0.0.1',
    dir: folder,
    requirepass: password,
    appendonly: 'yes',
    save: '',
    'maxmemory-policy': 'noeviction',
    daemonize: 'no',
  };
  const program = new Program({
    name: 'Redis',
    command: 'redis-server',
    args: Object.entries(options).flatMap(([key, value]) => [`--${key}`, value]),
    logFile: join(folder, 'log'),
    deadlineMs: 20_000,
    isReady: () => answersPing(url),
  });
  await program.start();
  return {
    url,
    port,
    get pid() {
      return program.pid;
    },
    stop: async () => {
      await program.end('SIGTERM', 10_000);
      await rm(folder, { recursive: true, force: true });
    },
    kill9: () => program.end('SIGKILL', 0),
    restart: async () => {
      await program.end('SIGTERM', 10_000);
      await program.start();
    },
  };
}

async function answersPing(url: string): Promise<boolean> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 1_000 });
  // Without a listener ioredis writes refused connections to the terminal.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } finally {
    client.disconnect();
  }
}
