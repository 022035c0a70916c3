import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { areaOf, pathsOf, type RouteDescriptor } from '@app/contracts/core/route.js';
import { ROUTES } from '@app/contracts/routes.js';
import type { ApiClient } from './support/api-client.js';
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

/** Letters of any script, what steers the direction of text, control characters, lone surrogates, LIKE's own. */
const words = fc.oneof(
  fc.constantFrom(
    'é',
    'ж',
    '日本',
    '\u202e',
    '\u2066x\u2069',
    '\u0000',
    '\u0007',
    '\u0085',
    '\ud800',
    '🦊',
    '%',
    '_',
    '\\',
    "'",
    '',
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
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
