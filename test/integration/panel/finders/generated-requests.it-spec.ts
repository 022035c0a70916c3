import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { areaOf, pathsOf, type RouteDescriptor } from '@app/contracts/core/route.js';
import { REASON_HEADER } from '@app/contracts/core/errors.js';
import { serverOffline } from '@app/contracts/errors/common.errors.js';
import { ALL_SUBUSER_PERMISSIONS } from '@app/contracts/permissions/subuser.permissions.js';
import { ROUTES } from '@app/contracts/routes.js';
import { sharedServices } from '@app/testing/shared-services.js';
import type { User } from '../../../../apps/panel/src/modules/users/index.js';
import { Browser } from '../support/browser.js';
import { insert } from '../support/client-scene.js';
import { checkAnswer } from '../support/contract.js';
import { startServerWorld, type ServerWorld } from '../support/server-world.js';
import { hostileText, near } from './arbitrary-input.js';

/**
 * Requests made from the descriptors: fitting, nearly fitting and hostile ones, by every kind of caller. Whatever
 * comes, the panel answers in its own words: no 5xx of its own, no page, no envelope that clients cannot read.
 * Every later route enters by itself.
 */
const REQUESTS_IN_ALL = 5_500;

const SERVED: readonly RouteDescriptor[] = ROUTES.filter(
  (route) => areaOf(route) !== 'daemon' && route.status !== 101 && pathsOf(route)[0]!.path !== '/up',
);
const RUNS = Math.ceil(REQUESTS_IN_ALL / SERVED.length);

interface Generated {
  readonly caller: string;
  readonly method: string;
  readonly url: string;
  readonly body: string | undefined;
  readonly type: string;
}

let world: ServerWorld;
let callers: Record<string, () => Record<string, string>>;
let browsers: readonly { browser: Browser; user: User }[];
let countRows: string | undefined;
/** Before the request. */
let rows: string;
/** Values of path parameters that exist. */
let known: Record<string, readonly string[]>;

const column = async (sql: string, params: readonly unknown[] = []): Promise<string[]> =>
  (await world.panel.database.query<{ value: unknown }>(sql, params)).map(({ value }) => String(value));

/** Rows that requests may change or delete; never the callers' own. */
async function refresh(): Promise<void> {
  await logInAgain();
  const { panel, admin, owner } = world;
  await panel.forgetSettings();
  await world.api.post(`/api/application/nodes/${world.node.id}/drain/cancel`);
  const spare = await panel.createUser({ externalId: `ext-${Date.now()}` });
  const server = await world.installedServer({ external_id: `server-${Date.now()}` });
  await insert(panel, 'subusers', {
    user_id: spare.id,
    server_id: server.id,
    permissions: JSON.stringify(ALL_SUBUSER_PERMISSIONS),
  });
  const users = await column('SELECT id AS value FROM users WHERE id NOT IN (?) ORDER BY id DESC LIMIT 5', [
    [admin.id, owner.id],
  ]);
  const servers = await column('SELECT uuid AS value FROM servers ORDER BY id DESC LIMIT 3');
  known = {
    user: users,
    'client:user': [spare.uuid],
    'application:server': await column('SELECT id AS value FROM servers ORDER BY id DESC LIMIT 3'),
    server: [...servers, ...servers.map((uuid) => uuid.slice(0, 8)), servers[0]!.toUpperCase()],
    'remote:uuid': servers,
    uuid: await column('SELECT uuid AS value FROM eggs LIMIT 3'),
    node: [String(world.node.id)],
    location: await column('SELECT id AS value FROM locations LIMIT 3'),
    nest: await column('SELECT id AS value FROM nests LIMIT 3'),
    egg: await column('SELECT id AS value FROM eggs ORDER BY id DESC LIMIT 3'),
    allocation: await column('SELECT id AS value FROM allocations ORDER BY id DESC LIMIT 5'),
    external_id: await column('SELECT external_id AS value FROM users WHERE external_id IS NOT NULL LIMIT 3'),
    variable: ['LEVEL'],
    database: await column('SELECT id AS value FROM `databases` ORDER BY id DESC LIMIT 5'),
    database_host: await column('SELECT id AS value FROM database_hosts LIMIT 3'),
    mount: await column('SELECT id AS value FROM mounts ORDER BY id DESC LIMIT 3'),
    backup_host: await column('SELECT id AS value FROM backup_hosts LIMIT 3'),
  };
}

/** What a request may have ended. */
async function logInAgain(): Promise<void> {
  for (const { browser, user } of browsers) {
    if ((await browser.session()).at('attributes.user') !== null) continue;
    browser.cookie = null;
    await browser.login(user.username);
  }
}

beforeAll(async () => {
  world = await startServerWorld({ env: { RATELIMIT_LOGIN: '100000/60' } });
  const { panel, admin, owner, node } = world;
  const stranger = await panel.createUser();
  const { hostname: host, port, username, password } = new URL(sharedServices().databaseUrl);
  const databases = { name: 'shared', host, port: Number(port), username, password };
  expect((await world.api.post('/api/application/database-hosts', databases)).status).toBe(201);
  browsers = [admin, owner].map((user) => ({ browser: new Browser(panel), user }));
  const withKey = (key: string) => () => ({ authorization: `Bearer ${key}` });
  const withCookie =
    ({ browser }: { browser: Browser }) =>
    () => ({
      origin: 'http://panel.test',
      cookie: browser.cookie ?? '',
      'x-csrf-token': browser.csrf ?? '',
    });
  callers = {
    administrator: withKey(await panel.applicationKey(admin)),
    'read-only key': withKey(await panel.applicationKey(admin, { server: 1, node: 1, user: 1 })),
    owner: withKey(await panel.accountKey(owner)),
    'administrator by account key': withKey(await panel.accountKey(admin)),
    'administrator in a browser': withCookie(browsers[0]!),
    'owner in a browser': withCookie(browsers[1]!),
    stranger: withKey(await panel.accountKey(stranger)),
    node: withKey(`${node.reference.daemonTokenId}.${node.reference.daemonToken}`),
    nobody: () => ({}),
  };
});
afterAll(() => world?.close());

const USUAL: Record<string, readonly string[]> = {
  auth: ['nobody', 'owner in a browser', 'administrator in a browser'],
  application: [
    'administrator',
    'administrator by account key',
    'administrator in a browser',
    'read-only key',
  ],
  client: ['owner', 'owner in a browser', 'administrator in a browser', 'stranger'],
  remote: ['node'],
  panel: ['nobody'],
};

const pathValue = (route: RouteDescriptor, name: string): fc.Arbitrary<string> => {
  const values = known[`${areaOf(route)}:${name}`] ?? known[name] ?? [];
  const hostile = hostileText.map((text) => encodeURIComponent(text.toWellFormed()));
  return values.length === 0
    ? hostile
    : fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: hostile });
};

const QUERY_NAMES = [
  'page',
  'per_page',
  'sort',
  'include',
  'filter[*]',
  'filter[name]',
  'filter[uuid]',
  'type',
];
const FITTING_WORDS = [
  '1',
  '0',
  '100000',
  'id',
  '-id',
  'name',
  'uuid',
  'servers',
  'user,node',
  'admin-all',
  'é',
];
const queryText = fc
  .array(
    fc.tuple(
      fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(...QUERY_NAMES) },
        { weight: 1, arbitrary: hostileText },
      ),
      fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...FITTING_WORDS) },
        { weight: 1, arbitrary: hostileText },
      ),
    ),
    { maxLength: 4 },
  )
  .map((pairs) => {
    const text = pairs.map((pair) => pair.map((part) => encodeURIComponent(part.toWellFormed())).join('='));
    return text.length > 0 ? `?${text.join('&')}` : '';
  });

const bodyText = (schema: z.ZodType | undefined): fc.Arbitrary<string | undefined> =>
  fc.oneof(
    {
      weight: 12,
      arbitrary: schema ? near(schema).map((value) => JSON.stringify(value)) : fc.constant(undefined),
    },
    { weight: 1, arbitrary: fc.constantFrom('{', '[]', 'null', '"text"', `${'['.repeat(500)}`, '{"a":1}') },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );

function requestOf(route: RouteDescriptor): fc.Arbitrary<Generated> {
  const usual = USUAL[areaOf(route)] ?? ['nobody'];
  return fc.constantFrom(...pathsOf(route)).chain(({ method, path }) => {
    const parts = path.split('/').map((part) => {
      const name = /^:(\w+)$/.exec(part)?.[1];
      return name === undefined ? fc.constant(part) : pathValue(route, name);
    });
    return fc.record({
      caller: fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(...usual) },
        { weight: 1, arbitrary: fc.constantFrom(...Object.keys(callers)) },
      ),
      method: fc.constant(method as string),
      url: fc.tuple(fc.tuple(...parts), queryText).map(([filled, query]) => filled.join('/') + query),
      body: method === 'GET' ? fc.constant(undefined) : bodyText(route.body),
      type: fc.oneof(
        { weight: 15, arbitrary: fc.constant('application/json') },
        {
          weight: 1,
          arbitrary: fc.constantFrom(
            ...['text/plain', 'application/x-www-form-urlencoded', 'application/xml'],
            ...['', 'nonsense', 'json/', 'a/b/c', 'multipart/form-data'],
          ),
        },
      ),
    });
  });
}

/** What refusals leave on purpose, beside what nobody asked for: a wrong login is an event. */
const LEFT_BY_REFUSALS = ['activity_logs', 'activity_log_subjects', 'migrations', 'request_log'];

/** How many rows each table has, as one text: what was refused has to leave none. */
async function rowsNow(): Promise<string> {
  const { database } = world.panel;
  countRows ??= (
    await column('SELECT table_name AS value FROM information_schema.tables WHERE table_schema = DATABASE()')
  )
    .filter((table) => !LEFT_BY_REFUSALS.includes(table))
    .map((table) => `SELECT '${table}' AS name, COUNT(*) AS total FROM \`${table}\``)
    .join(' UNION ALL ');
  return JSON.stringify(await database.query(countRows));
}

async function check(request: Generated): Promise<void> {
  const response = await fetch(world.panel.url + request.url, {
    method: request.method,
    redirect: 'manual',
    headers: {
      accept: 'application/json',
      ...callers[request.caller]!(),
      ...(request.body === undefined ? {} : { 'content-type': request.type }),
    },
    ...(request.body === undefined ? {} : { body: request.body }),
  });
  const text = await response.text();
  if (response.status < 400) {
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
    checkAnswer(request.method, request.url, response.status, isJson ? JSON.parse(text) : text);
    // Some reads leave something, too: whoever opens a console is known to the node.
    rows = await rowsNow();
    return;
  }
  if (response.status < 500) expect(await rowsNow(), `rows after ${response.status}: ${text}`).toBe(rows);
  // Some refusals have no body, by the protocol; their reason goes beside it.
  if (text === '' && response.status < 500) {
    expect(response.headers.get(REASON_HEADER), String(response.status)).toBeTruthy();
    return;
  }
  const { errors } = JSON.parse(text) as { errors: { code: string; status: string; detail: string }[] };
  expect(errors.length).toBeGreaterThan(0);
  expect(errors.every((error) => error.status === String(response.status))).toBe(true);
  // A node that is away or refuses, or a server that is off, is the only thing that may fail beside the caller.
  if (response.status < 500 || errors[0]!.detail === serverOffline().message) return;
  expect(errors[0]!.code, text).toBe('DaemonConnectionException');
}

describe('generated requests', () => {
  it('are made for every route that the panel serves', () => {
    expect(SERVED.length).toBeGreaterThan(55);
  });

  it.each(SERVED.map((route) => [route.id, route] as const))('%s', async (_id, route) => {
    await refresh();
    rows = await rowsNow();
    await fc.assert(fc.asyncProperty(requestOf(route), check), {
      numRuns: RUNS,
      interruptAfterTimeLimit: 100_000,
    });
  });

  it('come from browsers that are logged in', async () => {
    await logInAgain();
    for (const name of ['administrator in a browser', 'owner in a browser']) {
      const seen = await world.panel
        .api()
        .post('/api/client/notifications/read', { until: 1 }, callers[name]!());
      expect(seen.status, name).toBe(204);
    }
  });

  it('leave the panel as it was', async () => {
    expect((await world.panel.api().get('/up')).status).toBe(200);
    expect((await world.panel.api().get('/api/client/account', callers['owner']!())).status).toBe(200);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
