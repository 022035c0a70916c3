import { DataSource } from 'typeorm';
import { NEWEST_ROWS } from '@app/contracts/application/activity.contract.js';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { ApiClient } from './support/api-client.js';
import { startServerWorld, type ServerWorld } from './support/server-world.js';

const SERVERS = 100_000;
const PER_PAGE = 50;
/** What the planner may look at for a page: its rows twice over, never the table. */
const MAX_ROWS = 4 * PER_PAGE;
/** What several scans that were cut off give together may be sorted. */
const MAX_CUT_OFF = 8 * NEWEST_ROWS;

interface PlanRow {
  readonly table: string | null;
  readonly type: string | null;
  readonly rows: number | string | null;
  readonly Extra: string | null;
}

let world: ServerWorld;
let client: ApiClient;
/** A subuser of half of the servers. */
let member: ApiClient;
/** An administrator without a server. */
let admin: ApiClient;
/** Somebody whose role is limited to two nodes, by an application key and by an account key. */
let limited: ApiClient;
let limitedClient: ApiClient;

beforeAll(async () => {
  world = await startServerWorld();
  const { owner, egg, node, panel } = world;
  const first = await world.server();
  const [row] = await panel.database.query<{ nestId: number }>(
    'SELECT nest_id AS nestId FROM servers WHERE id = ?',
    [first.id],
  );
  // A sequence of MariaDB makes all rows in one statement.
  await panel.database.query(
    `INSERT INTO servers (uuid, uuid_short, node_id, name, owner_id, memory, swap, disk, io, cpu, nest_id, egg_id, startup, image)
     SELECT CONCAT(LPAD(HEX(seq), 8, '0'), '-0000-4000-8000-', LPAD(HEX(seq), 12, '0')), LPAD(HEX(seq), 8, '0'), ?,
            CONCAT('server ', seq), ?, 1, 0, 1, 500, 1, ?, ?, 'run', 'image' FROM seq_1_to_${SERVERS}`,
    [node.id, owner.id, row!.nestId, egg.id],
  );
  await panel.database.query(
    `INSERT INTO allocations (node_id, ip, port, server_id)
     SELECT s.node_id, CONCAT('10.', s.id DIV 50000, '.9.9'), s.id MOD 50000 + 1000, s.id FROM servers s WHERE s.allocation_id IS NULL`,
  );
  const subuser = await panel.createUser();
  await panel.database.query(
    `INSERT INTO subusers (user_id, server_id, permissions) SELECT ?, id, '[]' FROM servers ORDER BY id LIMIT ${SERVERS / 2}`,
    [subuser.id],
  );
  await panel.database.query(
    `INSERT INTO users (uuid, username, email, password)
     SELECT UUID(), CONCAT('user', seq), CONCAT('user', seq, '@example.com'), '-' FROM seq_1_to_${SERVERS}`,
  );
  await panel.database.query(
    `INSERT INTO activity_logs (event, ip, properties, timestamp)
     SELECT IF(seq MOD 10 = 0, 'server:power.start', 'server:console.command'), '::1', '{}',
            TIMESTAMP('2026-01-01') + INTERVAL seq SECOND FROM seq_1_to_${SERVERS}`,
  );
  await panel.database.query(
    `INSERT INTO operations (server_id, kind, step, state, lease_expires_at, ended_at)
     SELECT id, 'backup', 'x', IF(id MOD 10 = 0, 'failed', 'succeeded'), NOW(), NOW() FROM servers`,
  );
  await panel.database.query(
    'ANALYZE TABLE activity_logs, operations, servers, allocations, users, nodes, locations, subusers',
  );
  member = panel.api(await panel.accountKey(subuser));
  client = panel.api(await panel.accountKey(owner));
  admin = panel.api(await panel.accountKey(await panel.createAdmin()));
  const holder = await panel.createUser();
  const role = await world.api.post('/api/application/roles', {
    name: 'limited',
    permissions: ['server', 'node', 'user', 'location'].flatMap((model) => [
      `viewList ${model}`,
      `view ${model}`,
    ]),
    nodes: [node.id, (await world.addNode()).id],
  });
  const roles = [role.at<number>('attributes.id')];
  await world.api.patch(`/api/application/users/${holder.id}/roles/assign`, { roles });
  limited = panel.api(await panel.applicationKey(holder));
  limitedClient = panel.api(await panel.accountKey(holder));
});
afterAll(() => world?.close());
afterEach(() => vi.restoreAllMocks());

/** The statements of a request, with their parameters. */
async function statementsOf(ask: () => Promise<{ status: number }>): Promise<[string, unknown[]][]> {
  const source = world.panel.app.get(DataSource, { strict: false });
  const runner = Object.getPrototypeOf(source.createQueryRunner()) as {
    query(sql: string, params?: unknown[]): Promise<unknown>;
  };
  const spy = vi.spyOn(runner, 'query');
  expect((await ask()).status).toBe(200);
  const found = spy.mock.calls.map(([sql, params]) => [sql, params ?? []] as [string, unknown[]]);
  spy.mockRestore();
  return found.filter(([sql]) => sql.startsWith('SELECT'));
}

/** What is wrong with a statement's plan: counts may read an index through, nothing else may read so much. */
async function faultsOf(sql: string, params: unknown[]): Promise<string[]> {
  const plan = await world.panel.database.query<PlanRow>(`EXPLAIN ${sql}`, params);
  const isCount = sql.startsWith('SELECT COUNT(*)') || sql.includes('SUM(');
  return plan.flatMap(({ table, type, rows, Extra }) => {
    const extra = Extra ?? '';
    const isWide = Number(rows ?? 0) > MAX_ROWS && !isCount && !sql.includes('LIMIT');
    const faults = [
      ...(type === 'ALL' && !table?.startsWith('<') && Number(rows ?? 0) > MAX_ROWS
        ? ['reads the whole table']
        : []),
      // What a LIMIT has cut off is no table any more, and was read by the rules of its own line.
      ...(isCount && !table?.startsWith('<') && !extra.includes('Using index') && Number(rows ?? 0) > MAX_ROWS
        ? ['counts rows']
        : []),
      ...(/Using temporary/.test(extra) && Number(rows ?? 0) > MAX_ROWS ? ['makes a temporary table'] : []),
      ...(/Using filesort/.test(extra) &&
      Number(rows ?? 0) > (table?.startsWith('<') ? MAX_CUT_OFF : MAX_ROWS)
        ? ['sorts more than the page']
        : []),
      ...(isWide ? [`looks at ${String(rows)} rows`] : []),
    ];
    return faults.map((fault) => `${table ?? ''} ${fault}: ${sql}`);
  });
}

const LAST = Math.ceil(SERVERS / PER_PAGE) - 1;
const PAGES = [1, 2, LAST / 2, LAST].map((page) => `per_page=${PER_PAGE}&page=${Math.floor(page)}`);
const APPLICATION = '/api/application/servers';

it.each([
  ...PAGES.map((page): [string, () => ApiClient] => [`${APPLICATION}?${page}`, () => world.api]),
  ...['id', '-id', 'uuid', '-uuid'].map((sort): [string, () => ApiClient] => [
    `${APPLICATION}?sort=${sort}&page=${LAST}`,
    () => world.api,
  ]),
  [`${APPLICATION}?include=allocations,user,node,location,egg,nest,variables,subusers`, () => world.api],
  ...PAGES.map((page): [string, () => ApiClient] => [`/api/client?${page}`, () => client]),
  ...PAGES.map((page): [string, () => ApiClient] => [`/api/client?type=owner&${page}`, () => client]),
  ...PAGES.slice(0, 2).map((page): [string, () => ApiClient] => [
    `/api/client?as=subuser&${page}`,
    () => member,
  ]),
  ['/api/client?as=subuser&page=1000', () => member],
  ['/api/application/users?include=servers', () => world.api],
  ['/api/application/nodes?include=servers,allocations', () => world.api],
  ['/api/application/locations?include=servers,nodes.servers,nodes.allocations', () => world.api],
  ['/api/application/nests?include=servers,eggs.servers', () => world.api],
  ['/api/application/nodes', () => world.api],
  ['/api/application/overview', () => world.api],
  ...[
    '',
    'page=190',
    'filter[event]=server:power',
    'filter[event]=server',
    'filter[until]=2026-01-01T01:00:00Z',
  ].map((query): [string, () => ApiClient] => [`/api/application/activity?${query}`, () => world.api]),
  ...['', 'page=190', 'filter[outcome]=failed', 'filter[outcome]=running', 'filter[node]=1'].map(
    (query): [string, () => ApiClient] => [`/api/application/operations?${query}`, () => world.api],
  ),
  ...PAGES.map((page): [string, () => ApiClient] => [`/api/application/users?${page}`, () => world.api]),
  ...['admin', 'admin-all'].flatMap((type) =>
    PAGES.map((page): [string, () => ApiClient] => [`/api/client?type=${type}&${page}`, () => admin]),
  ),
  ['/api/application/users?sort=-uuid', () => world.api],
  ...PAGES.map((page): [string, () => ApiClient] => [
    `/api/application/nodes/1/allocations?${page}`,
    () => world.api,
  ]),
  ...PAGES.map((page): [string, () => ApiClient] => [`${APPLICATION}?as=limited&${page}`, () => limited]),
  ...['admin', 'admin-all'].flatMap((type) =>
    PAGES.map((page): [string, () => ApiClient] => [
      `/api/client?as=limited&type=${type}&${page}`,
      () => limitedClient,
    ]),
  ),
  ...[
    'overview',
    'operations',
    'nodes?include=servers',
    'users?include=servers',
    'locations?include=servers,nodes',
  ].map((list): [string, () => ApiClient] => [`/api/application/${list}`, () => limited]),
  ['/api/remote/servers?page=0&per_page=50', () => world.node.remote],
  ['/api/remote/servers?page=1900&per_page=50', () => world.node.remote],
])('finds its way by an index: %s', async (path, by) => {
  const statements = await statementsOf(() => by().get(path));
  const faults = await Promise.all(statements.map(([sql, params]) => faultsOf(sql, params)));
  expect(faults.flat()).toEqual([]);
});

it('sees a plan that sorts the table', async () => {
  const faults = await faultsOf('SELECT s.id FROM servers s ORDER BY s.memory LIMIT 50', []);
  expect(faults.join()).toContain('sorts more than the page');
});
