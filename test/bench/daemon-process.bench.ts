import { DatabaseSync } from 'node:sqlite';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { aServerConfiguration } from '@app/testing/server-configuration.js';
import type { BenchRow } from './bench.js';
import { BenchDaemon, pause } from './support/daemon.js';

const SERVERS = 200;
const RUNNING = 25;
/** The first of them bring code that all share: what each server costs shows from then on. */
const FIRST_RUNNING = 5;
const SETTLE_MS = 10_000;

/** How soon the daemon answers with many servers known, and what it weighs, idle and with servers running. */
export async function run(): Promise<BenchRow[]> {
  const daemon = await BenchDaemon.prepare(['busybox']);
  try {
    let running = await daemon.start();
    const uuids: string[] = [];
    for (let index = 0; index < RUNNING; index++) {
      uuids.push(
        await daemon.create({
          settings: { invocation: 'echo ready; read line', container: { image: '~rookery/busybox:local' } },
        }),
      );
    }
    await running.stop();
    fill(join(daemon.folder, 'root', 'state', 'daemon.db'), daemon);
    running = await daemon.start();
    const readyMs = running.readyMs;
    await pause(SETTLE_MS);
    const idle = await running.rssMib();
    await startAll(daemon, uuids.slice(0, FIRST_RUNNING));
    const first = await running.rssMib();
    await startAll(daemon, uuids.slice(FIRST_RUNNING));
    const busy = await running.rssMib();
    const each = (busy - first) / (RUNNING - FIRST_RUNNING);
    const row = (name: string, measured: number, unit: string, limit: number): BenchRow => ({
      name,
      measured: `${Number(measured.toPrecision(3))} ${unit}`,
      baseline: `${limit} ${unit}`,
      ratio: measured / limit,
      budget: '<= 1',
    });
    return [
      row(`daemon answers after its process starts, ${SERVERS} servers`, readyMs, 'ms', 1000),
      row(`daemon memory, ${SERVERS} servers at rest`, idle, 'MiB', 90),
      row(`daemon memory, ${RUNNING} of them running`, busy, 'MiB', 90 + 0.2 * RUNNING),
      row(`daemon memory for each running server, ${FIRST_RUNNING} to ${RUNNING}`, each, 'MiB', 0.2),
    ];
  } finally {
    await daemon.stop();
  }
}

async function startAll(daemon: BenchDaemon, uuids: readonly string[]): Promise<void> {
  for (const uuid of uuids) {
    await daemon.call('POST', `/api/servers/${uuid}/power`, { action: 'start' });
    await daemon.becomes(uuid, 'running');
  }
  await pause(SETTLE_MS);
}

/** Writes servers into the daemon's store as if they had been created one by one. */
function fill(path: string, daemon: BenchDaemon): void {
  const database = new DatabaseSync(path);
  const insert = database.prepare('INSERT INTO servers (uuid, configuration) VALUES (?, ?)');
  for (let index = RUNNING; index < SERVERS; index++) {
    const uuid = randomUUID();
    const configuration = aServerConfiguration({ uuid });
    daemon.panel.servers.set(uuid, configuration);
    insert.run(uuid, JSON.stringify(configuration));
  }
  database.close();
}
