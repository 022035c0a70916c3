import { randomUUID } from 'node:crypto';
import { CacheInvalidation } from '../../../../apps/panel/src/platform/redis/cache-invalidation.js';
import type { TestPanel } from './panel.js';

export interface ServerRowInput {
  readonly ownerId: number;
  readonly nodeId: number;
  readonly nestId: number;
  readonly eggId: number;
  readonly memory?: number;
  readonly disk?: number;
  readonly cpu?: number;
}

/** A server as a row alone, for tests of what merely stands beside servers; no node is told. */
export async function insertServerRow(panel: TestPanel, input: ServerRowInput): Promise<number> {
  const uuid = randomUUID();
  await panel.database.query(
    `INSERT INTO servers (uuid, uuid_short, node_id, name, owner_id, memory, swap, disk, io, cpu, nest_id, egg_id,
       startup, image) VALUES (?, ?, ?, 'test', ?, ?, 0, ?, 500, ?, ?, ?, 'run', 'image')`,
    [
      uuid,
      uuid.slice(0, 8),
      input.nodeId,
      input.ownerId,
      input.memory ?? 128,
      input.disk ?? 128,
      input.cpu ?? 0,
      input.nestId,
      input.eggId,
    ],
  );
  // As the repository of servers does: what was counted is counted again.
  panel.app.get(CacheInvalidation, { strict: false }).publish('server-lists', null);
  const [row] = await panel.database.query<{ id: number }>('SELECT id FROM servers WHERE uuid = ?', [uuid]);
  return row!.id;
}
