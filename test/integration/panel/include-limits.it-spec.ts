import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INCLUDE_LIMIT } from '../../../apps/panel/src/platform/http/include-limit.js';
import type { ApiAnswer } from './support/api-client.js';
import { startServerWorld, type ServerWorld } from './support/server-world.js';

const MANY = INCLUDE_LIMIT.perParent + 50;
const OWNERS = INCLUDE_LIMIT.inAll / INCLUDE_LIMIT.perParent + 3;
const CUT = { truncated: true, limit: INCLUDE_LIMIT.perParent };

interface Included {
  readonly data: readonly { readonly attributes: { readonly id: number } }[];
  readonly meta?: { readonly truncated: boolean; readonly limit: number };
}

let world: ServerWorld;
let few: number;
let nestId: number;
let locationId: number;

beforeAll(async () => {
  world = await startServerWorld();
  const { panel, egg, node } = world;
  few = (await world.server()).id;
  const [row] = await panel.database.query<{ nestId: number }>(
    'SELECT nest_id AS nestId FROM servers WHERE id = ?',
    [few],
  );
  nestId = row!.nestId;
  const made = await world.api.post('/api/application/locations', { short: 'many' });
  locationId = made.at<number>('attributes.id');
  await panel.database.query('UPDATE nodes SET location_id = ? WHERE id = ?', [locationId, node.id]);
  await panel.database.query(
    `INSERT INTO users (uuid, username, email, password)
     SELECT CONCAT(LPAD(HEX(seq), 8, '0'), '-0000-4000-9000-000000000000'), CONCAT('many', seq),
       CONCAT('many', seq, '@example.com'), 'none' FROM seq_1_to_${OWNERS}`,
  );
  await panel.database.query(
    `INSERT INTO servers (uuid, uuid_short, node_id, name, owner_id, memory, swap, disk, io, cpu, nest_id, egg_id, startup, image)
     SELECT CONCAT(LPAD(HEX(u.id * 1000 + seq), 8, '0'), '-0000-4000-8000-000000000000'), LPAD(HEX(u.id * 1000 + seq), 8, '0'),
       ?, CONCAT('server ', seq), u.id, 1, 0, 1, 500, 1, ?, ?, 'run', 'image'
     FROM users u JOIN seq_1_to_${MANY} WHERE u.username LIKE 'many%'`,
    [node.id, nestId, egg.id],
  );
  await panel.database.query(
    `INSERT INTO allocations (node_id, ip, port) SELECT ?, '10.9.9.9', seq FROM seq_1001_to_${1000 + MANY}`,
    [node.id],
  );
});
afterAll(() => world?.close());

const included = (answer: ApiAnswer, name: string, at = 'attributes'): Included =>
  answer.at(`${at}.relationships.${name}`);

describe('what is included of a parent with many children', () => {
  it.each([
    ['a node', 'servers', () => `nodes/${world.node.id}`],
    ['a node', 'allocations', () => `nodes/${world.node.id}`],
    ['a location', 'servers', () => `locations/${locationId}`],
    ['a nest', 'servers', () => `nests/${nestId}`],
    ['an egg', 'servers', () => `eggs/${world.egg.id}`],
  ])('is cut after the limit and says so: %s and its %s', async (_, name, path) => {
    const answer = await world.api.get(`/api/application/${path()}?include=${name}`);
    expect(answer.status).toBe(200);
    const list = included(answer, name);
    const ids = list.data.map((entry) => entry.attributes.id);
    expect(new Set(ids).size).toBe(INCLUDE_LIMIT.perParent);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    expect(list.meta).toEqual(CUT);
  });

  it('is whole and without meta where the limit is not passed', async () => {
    const answer = await world.api.get(`/api/application/users/${world.owner.id}?include=servers`);
    expect(included(answer, 'servers')).toEqual({
      object: 'list',
      data: [expect.objectContaining({ attributes: expect.objectContaining({ id: few }) })],
    });
    await world.panel.database.query(
      `UPDATE servers s JOIN users u ON u.id = s.owner_id SET s.owner_id = ? WHERE u.username = 'many1'
       AND s.name IN (SELECT CONCAT('server ', seq) FROM seq_1_to_${INCLUDE_LIMIT.perParent - 1})`,
      [world.owner.id],
    );
    const full = included(
      await world.api.get(`/api/application/users/${world.owner.id}?include=servers`),
      'servers',
    );
    expect([full.data.length, full.meta]).toEqual([INCLUDE_LIMIT.perParent, undefined]);
  });

  it('is cut for all parents together too, and each that was cut says so', async () => {
    const answer = await world.api.get('/api/application/users?include=servers&filter[username]=many');
    const lists = answer
      .at<unknown[]>('data')
      .map((__, index) => included(answer, 'servers', `data.${index}.attributes`));
    expect(lists).toHaveLength(OWNERS);
    const shown = lists.reduce((sum, list) => sum + list.data.length, 0);
    // One more of each is read, which tells that there are more.
    const full = Math.floor(INCLUDE_LIMIT.inAll / (INCLUDE_LIMIT.perParent + 1));
    expect(shown).toBe(INCLUDE_LIMIT.inAll - full);
    expect(lists.slice(1).map((list) => list.meta)).toEqual(
      lists.slice(1).map((list) => ({ truncated: true, limit: list.data.length })),
    );
    expect(lists.at(-1)!.data).toEqual([]);
  });
});
