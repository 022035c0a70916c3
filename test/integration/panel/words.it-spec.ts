import fc from 'fast-check';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { areaOf, pathsOf, type RouteDescriptor } from '@app/contracts/core/route.js';
import { ROUTES } from '@app/contracts/routes.js';
import { UsernameSkeletons1700000000008 } from '../../../apps/panel/src/migrations/0008-username-skeletons.js';
import { words } from './finders/arbitrary-input.js';
import type { ApiAnswer, ApiClient } from './support/api-client.js';
import { startServerWorld, type ServerWorld } from './support/server-world.js';

let world: ServerWorld;
let routes: readonly RouteDescriptor[];
let byArea: (route: RouteDescriptor) => ApiClient;

beforeAll(async () => {
  world = await startServerWorld();
  const account = world.panel.api(await world.panel.accountKey(world.admin));
  byArea = (route) =>
    areaOf(route) === 'client' ? account : areaOf(route) === 'remote' ? world.node.remote : world.api;
  routes = ROUTES.filter((route) => ['client', 'application', 'remote'].includes(areaOf(route)));
});
afterAll(() => world?.close());

const encoded = (word: string): string => encodeURIComponent(word.toWellFormed());

/** Path values that exist, so that one bad one is not hidden behind another. */
const filled = (path: string, values: Readonly<Record<string, string>>): string =>
  path.replaceAll(/:(\w+)/g, (_, name: string) => values[name] ?? '1');

async function neverFails(paths: (word: string) => readonly [RouteDescriptor, string][]): Promise<void> {
  const failed = new Set<string>();
  for (const word of fc.sample(words, { numRuns: 24, seed: 7 })) {
    await Promise.all(
      paths(word).map(async ([route, path]) => {
        const answer = await byArea(route).send(route.method, path);
        if (answer.status >= 500) failed.add(`${answer.status} ${route.method} ${path}`);
      }),
    );
  }
  expect([...failed].slice(0, 20)).toEqual([]);
}

describe('words of any language', () => {
  it('are filters, sorts and includes of every list', async () => {
    const lists = () => routes.filter((route) => route.method === 'GET' && (route.list ?? route.includes));
    expect(lists().length).toBeGreaterThan(8);
    await neverFails((word) =>
      lists().flatMap((route) => {
        const path = filled(pathsOf(route)[0]!.path, {});
        const queries = [
          ...(route.list?.filters ?? []).map((name) => `filter[${name}]=${encoded(word)}`),
          `sort=${encoded(word)}`,
          `include=${encoded(word)}`,
          `page=${encoded(word)}`,
          `per_page=${encoded(word)}`,
        ];
        return queries.map((query): [RouteDescriptor, string] => [route, `${path}?${query}`]);
      }),
    );
  });

  it('are the id in every path', async () => {
    await neverFails((word) =>
      routes.flatMap((route) => {
        const path = pathsOf(route)[0]!.path;
        const names = [...path.matchAll(/:(\w+)/g)].map((match) => match[1]!);
        if (!['GET', 'DELETE'].includes(route.method) || word === '') return [];
        return names.map((name): [RouteDescriptor, string] => [
          route,
          filled(path, { [name]: encoded(word) }),
        ]);
      }),
    );
  });
});

describe('identifiers of other systems', () => {
  it('compare by byte', async () => {
    const made = await world.panel.createUser({ externalId: 'Ab1' });
    expect((await world.api.get('/api/application/users/external/Ab1')).at('attributes.id')).toBe(made.id);
    for (const other of ['aB1', 'ab1', 'Áb1']) {
      expect(
        (await world.api.get(`/api/application/users/external/${encodeURIComponent(other)}`)).status,
      ).toBe(404);
    }
    // And so another system may use both.
    await world.panel.createUser({ externalId: 'aB1' });

    const server = await world.server({ external_id: 'Ab1' });
    expect((await world.api.get('/api/application/servers/external/Ab1')).at('attributes.id')).toBe(
      server.id,
    );
    expect((await world.api.get('/api/application/servers/external/aB1')).status).toBe(404);
    await world.server({ external_id: 'aB1' });
  });
});

// Not tried twice: what a first try let in would be taken by then.
describe('usernames that look like another', { retry: 0 }, () => {
  const USERS = '/api/application/users';
  const create = (username: string) =>
    world.api.post(USERS, {
      username,
      email: `${encodeURIComponent(username)}@example.com`.replaceAll('%', ''),
    });
  const refusal = (answer: ApiAnswer) => [answer.status, answer.at('errors.0.meta')];
  const REFUSED = [422, { source_field: 'username', rule: 'unique' }];

  beforeAll(() => world.panel.createUser({ username: 'payment' }));

  it.each([
    ['a letter of another script', 'p\u0430yment'],
    ['letters that run together', 'payrnent'],
    ['a letter that is not seen', 'pay\u200bment'],
    ['wide letters beside others', 'p\u0430y\uff4dent'],
    ['a capital without a small letter', '\ua4d1ayment'],
  ])('are refused when created: %s', async (_, username) => {
    expect(refusal(await create(username))).toEqual(REFUSED);
  });

  it('are refused when changed, by administrators and by users themselves', async () => {
    await world.panel.createUser({ username: 'billing' });
    const other = await world.panel.createUser({ username: 'other' });
    const lookalike = 'b\u0456ll\u0456ng';
    expect(refusal(await world.api.patch(`${USERS}/${other.id}`, { username: lookalike }))).toEqual(REFUSED);
    const account = world.panel.api(await world.panel.accountKey(other));
    const change = { username: lookalike, password: 'password' };
    expect(refusal(await account.put('/api/client/account/username', change))).toEqual(REFUSED);
    // What looks like one's own name is one's own to take, and what was given up is free.
    const own = await account.put('/api/client/account/username', { ...change, username: '\u043ether' });
    expect(own.status).toBe(204);
    expect((await account.put('/api/client/account/username', { ...change, username: 'else' })).status).toBe(
      204,
    );
    expect((await create('other')).status).toBe(201);
  });

  it('are free in every script as long as nobody has what they look like', async () => {
    for (const username of ['\u0436\u0443\u043a', '\u65e5\u672c', 'jos\u00e9', 'a.b_c-d']) {
      expect((await create(username)).status).toBe(201);
    }
  });

  it('have one winner when they come at once', async () => {
    const answers = await Promise.all(['scope', 's\u0441ope', 'sc\u043epe', 'sco\u0440e'].map(create));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 422, 422, 422]);
  });

  it('that were there before stay, and the oldest keeps its look', async () => {
    const { database } = world.panel;
    const [first, second] = [
      await world.panel.createUser({ username: 'legacy-one' }),
      await world.panel.createUser({ username: 'legacy-two' }),
    ];
    const twin = 'legacy-\u043ene';
    await database.query('UPDATE users SET username = ? WHERE id = ?', [twin, second.id]);
    const source = world.panel.app.get(DataSource, { strict: false });
    const runner = source.createQueryRunner();
    const migration = new UsernameSkeletons1700000000008();
    try {
      await migration.down(runner);
      await migration.up(runner);
      await migration.up(runner);
    } finally {
      await runner.release();
    }
    expect(refusal(await create('l\u0435gacy-one'))).toEqual(REFUSED);
    // Clients send the name with every change of a user.
    const kept = await world.api.patch(`${USERS}/${second.id}`, { username: twin, first_name: 'Kept' });
    expect([kept.status, kept.at('attributes.username')]).toEqual([200, twin]);
    const oldest = await world.api.patch(`${USERS}/${first.id}`, { username: 'legacy-one' });
    expect(oldest.status).toBe(200);
  });
});
