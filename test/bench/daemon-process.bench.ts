import { DatabaseSync } from 'node:sqlite';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { aServerConfiguration } from '@app/testing/server-configuration.js';
import type { BenchRow } from './bench.js';
import { BenchDaemon, pause } from './support/daemon.js';

const SERVERS = 200;
const RUNNING = 20;

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
    await pause(5000);
    const idle = await running.rssMib();
    for (const uuid of uuids) {
      await daemon.call('POST', `/api/servers/${uuid}/power`, { action: 'start' });
      await daemon.becomes(uuid, 'running');
    }
    await pause(10_000);
    const busy = await running.rssMib();
    const row = (name: string, measured: number, unit: string, limit: number): BenchRow => ({
      name,
      measured: `${Math.round(measured)} ${unit}`,
      baseline: `${limit} ${unit}`,
      ratio: measured / limit,
      budget: '<= 1',
    });
    return [
      row(`daemon answers after its process starts, ${SERVERS} servers`, readyMs, 'ms', 1000),
      row(`daemon memory, ${SERVERS} servers at rest`, idle, 'MiB', 90),
      row(`daemon memory, ${RUNNING} of them running`, busy, 'MiB', 90 + 0.2 * RUNNING),
    ];
  } finally {
    await daemon.stop();
  }
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
