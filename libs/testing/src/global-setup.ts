import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { killIfThere, startDockerEngine, sweepEngine } from './docker-engine.js';
import { buildImages } from './images.js';
import { startMariaDb } from './mariadb.js';
import type { TestService } from './process.js';
import { startRedis } from './redis.js';
import { abandonedFolders, notedProcesses } from './run-folder.js';
import { SHARED } from './shared-services.js';

/** Started once per run: the integration and the e2e project both name this file. */
const started: TestService[] = [];
let users = 0;

/** Starts the services, or uses those whose addresses the environment already holds. */
export async function setup(): Promise<void> {
  users++;
  if (started.length === 0 && !process.env[SHARED.databaseUrl]) {
    await removeAbandoned();
    const results = await Promise.allSettled([startMariaDb(), startRedis(), startDockerEngine()]);
    for (const result of results) if (result.status === 'fulfilled') started.push(result.value);
    const [database, redis, docker] = results;
    if (database.status === 'rejected' || redis.status === 'rejected' || docker.status === 'rejected') {
      await stopAll();
      const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
      throw new AggregateError(reasons, reasons.map(describe).join('\n\n'));
    }
    try {
      await buildImages(['busybox', 'installer'], docker.value.socketPath);
    } catch (error) {
      await stopAll();
      throw error;
    }
    process.env[SHARED.databaseUrl] = database.value.url;
    process.env[SHARED.redisUrl] = redis.value.url;
    process.env[SHARED.dockerHost] = docker.value.url;
  }
}

export async function teardown(): Promise<void> {
  users--;
  if (users === 0) await stopAll();
}

async function stopAll(): Promise<void> {
  // Another instance of this module may have started them; what it started it also ends.
  if (started.length === 0) return;
  await Promise.all(started.splice(0).map((service) => service.stop()));
  for (const name of Object.values(SHARED)) delete process.env[name];
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause ? `${error.message}\n  because: ${describe(error.cause)}` : error.message;
}

/** Ends what a killed run left behind, by the ids it noted, and removes its folder. */
async function removeAbandoned(): Promise<void> {
  for (const folder of abandonedFolders()) {
    for (const pid of notedProcesses(folder)) killIfThere(pid);
    for (const name of await readdir(folder).catch(() => [])) {
      if (name.startsWith('docker-')) await sweepEngine(join(folder, name));
    }
    await rm(folder, { recursive: true, force: true });
  }
}
