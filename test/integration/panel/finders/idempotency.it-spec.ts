import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { areaOf } from '@app/contracts/core/route.js';
import { NO_LIMITS } from '../support/access-rules.js';
import type { ApiAnswer } from '../support/api-client.js';
import { ClientScene } from '../support/client-scene.js';
import { startServerWorld, type ServerWorld } from '../support/server-world.js';
import { ANSWER_CELLS } from './answer-cells.js';
import { Asker } from './asker.js';

/**
 * Every write of the Application API, sent twice with one `Idempotency-Key`, acts once: the second one gets the answer
 * of the first, and neither a row nor a node is touched by it. Every later route enters by itself.
 */

const WRITES = ANSWER_CELLS.filter(
  ({ route, method }) => areaOf(route) === 'application' && method !== 'GET',
);
/** What changes by a key being used at all. */
const OF_ANY_REQUEST = new Set(['api_keys', 'request_log']);

let world: ServerWorld;
let scene: ClientScene;
let tables: readonly string[];
beforeAll(async () => {
  world = await startServerWorld({ env: NO_LIMITS });
  scene = await ClientScene.create(world.panel);
  const rows = await world.panel.database.query<Record<string, string>>('SHOW TABLES');
  tables = rows.flatMap(Object.values).filter((name) => !OF_ANY_REQUEST.has(name));
});
afterAll(async () => {
  await scene?.close();
  await world?.close();
});

/** What is stored, and what nodes were asked. */
async function state(): Promise<unknown> {
  const names = tables.map((name) => `\`${name}\``).join(', ');
  const checksums = await world.panel.database.query(`CHECKSUM TABLE ${names}`);
  return { checksums, calls: world.node.daemon.calls.length + scene.daemon.calls.length };
}

const said = ({ status, body, headers }: ApiAnswer): unknown => ({
  status,
  body,
  type: headers.get('content-type'),
});

describe('a write that is sent twice with one key', () => {
  it('is one of many', () => {
    expect(WRITES.length).toBeGreaterThan(60);
  });

  it.each(WRITES.map((cell) => [`${cell.method} ${cell.path}`, cell] as const))('%s', async (_name, cell) => {
    const asker = await Asker.create(cell, world, scene);
    const headers = { ...asker.fitting.headers, 'idempotency-key': randomUUID() };
    const first = await asker.ask({ headers });
    expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([cell.route.status, null]);
    const before = await state();
    const second = await asker.ask({ headers });
    expect(said(second)).toEqual(said(first));
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(await state()).toEqual(before);
  });
});
