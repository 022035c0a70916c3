import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import mysql from 'mysql2/promise';
import ts from 'typescript';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { RouteDescriptor } from '@app/contracts/core/route.js';
import { listAllocations } from '@app/contracts/application/allocations.contract.js';
import { listDatabaseHosts } from '@app/contracts/application/database-hosts.contract.js';
import { listLocations } from '@app/contracts/application/locations.contract.js';
import { listNodes } from '@app/contracts/application/nodes.contract.js';
import { listRoles } from '@app/contracts/application/roles.contract.js';
import { listServers as listAllServers } from '@app/contracts/application/servers.contract.js';
import { listUsers } from '@app/contracts/application/users.contract.js';
import { listServers } from '@app/contracts/client/servers.contract.js';
import { serverActivity } from '@app/contracts/client/activity.contract.js';
import { parseListQuery, type ListRequest } from '@app/platform/http/list-query.js';
import { repositoryCalls, type RepositoryCall } from './support/repository-calls.js';
import { Database } from '../../../apps/panel/src/platform/database/database.js';
import { startServerWorld, type ServerWorld } from './support/server-world.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const MEMBERS = new Set(['query', 'select', 'count', 'manager']);

/** `file:line` of every place where a repository reaches for the database. */
async function placesInSource(): Promise<string[]> {
  const places: string[] = [];
  for await (const file of glob('apps/panel/src/**/*.repository.ts', { cwd: root })) {
    const tree = ts.createSourceFile(
      file,
      await readFile(join(root, file), 'utf8'),
      ts.ScriptTarget.Latest,
      true,
    );
    const visit = (node: ts.Node): void => {
      const isPlace =
        ts.isPropertyAccessExpression(node) &&
        MEMBERS.has(node.name.text) &&
        ts.isPropertyAccessExpression(node.expression) &&
        node.expression.name.text === 'database';
      if (isPlace)
        places.push(`${file}:${tree.getLineAndCharacterOfPosition(node.name.getStart()).line + 1}`);
      const { initializer, name } = ts.isVariableDeclaration(node)
        ? node
        : { initializer: undefined, name: undefined };
      if (name && ts.isObjectBindingPattern(name) && initializer?.getText() === 'this.database') {
        places.push(`${file}:${tree.getLineAndCharacterOfPosition(node.getStart()).line + 1}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(tree);
  }
  return [...new Set(places)].sort();
}

/** Every filter, each sort both ways, and a later page of the list that a route describes. */
function requestsOf(route: RouteDescriptor): ListRequest[] {
  const { filters = [], sorts = [] } = route.list ?? {};
  const queries: object[] = [
    {},
    { page: '2', per_page: '1' },
    ...filters.map((name) => ({ filter: { [name]: 'é,1%_' } })),
    ...sorts.flatMap((name) => [{ sort: name }, { sort: `-${name}` }]),
  ];
  if (filters.includes('*')) queries.push({ filter: { '*': '10.0.0.1:25' } }, { filter: { '*': ':25' } });
  return queries.map((query) => parseListQuery(query, route));
}

let world: ServerWorld;
let connection: mysql.Connection;
let calls: RepositoryCall[];
/** Text with its marks, and the parameters that it was called with. */
const statements = new Map<string, readonly unknown[]>();
const reached = new Set<string>();

/** As the driver does it before sending: a list takes a mark per value, a list of rows one in brackets per row. */
function spread(sql: string, params: readonly unknown[]): { text: string; count: number } {
  let at = 0;
  let count = 0;
  const marks = (value: unknown): string => {
    if (!Array.isArray(value)) {
      count += 1;
      return '?';
    }
    return value.map((inner) => (Array.isArray(inner) ? `(${marks(inner)})` : marks(inner))).join(', ');
  };
  return { text: sql.replaceAll('?', () => marks(params[at++])), count };
}

beforeAll(async () => {
  world = await startServerWorld();
  connection = await mysql.createConnection(world.panel.testDatabase.url);
  calls = await repositoryCalls(world, {
    activity: requestsOf(serverActivity),
    allocations: requestsOf(listAllocations),
    clientServers: requestsOf(listServers),
    databaseHosts: requestsOf(listDatabaseHosts),
    locations: requestsOf(listLocations),
    nodes: requestsOf(listNodes),
    roles: requestsOf(listRoles),
    servers: requestsOf(listAllServers),
    users: requestsOf(listUsers),
  });
});
afterAll(async () => {
  await connection?.end();
  await world?.close();
});

it('calls every repository without an error of the database', async () => {
  const { database, app } = world.panel;
  const source = app.get(DataSource, { strict: false });
  const runner = Object.getPrototypeOf(source.createQueryRunner()) as {
    query(sql: string, params?: unknown[], isStructured?: boolean): Promise<unknown>;
  };
  const original = runner.query;
  vi.spyOn(runner, 'query').mockImplementation(function (this: unknown, sql, params, isStructured) {
    statements.set(sql, params ?? []);
    return original.call(this as never, sql, params, isStructured);
  });
  const note = (): void => {
    const frame = /(apps\/panel\/src\/\S+\.repository\.ts):(\d+)/.exec(new Error('place').stack ?? '');
    if (frame) reached.add(`${frame[1]}:${frame[2]}`);
  };
  for (const name of ['query', 'select', 'count'] as const) {
    const member = database[name].bind(database) as (...args: unknown[]) => Promise<unknown>;
    vi.spyOn(database, name).mockImplementation(((...args: unknown[]) => {
      note();
      return member(...args);
    }) as never);
  }
  const manager = Object.getOwnPropertyDescriptor(Database.prototype, 'manager')!.get!;
  vi.spyOn(database, 'manager', 'get').mockImplementation(() => {
    note();
    return manager.call(database) as never;
  });

  const failed: string[] = [];
  for (const { name, run } of calls) {
    const undone = new Error('undone');
    await database
      .transaction(async () => {
        // Ids of things that are not there may be written: the row goes with the transaction.
        await database.query('SET FOREIGN_KEY_CHECKS = 0');
        await run().finally(() => database.query('SET FOREIGN_KEY_CHECKS = 1'));
        throw undone;
      })
      .catch((error: unknown) => {
        if (error !== undone) failed.push(`${name}: ${String(error)}`);
      });
  }
  vi.restoreAllMocks();
  expect(failed).toEqual([]);
});

it('has seen every place where a repository reaches for the database', async () => {
  const places = await placesInSource();
  expect(places.length).toBeGreaterThan(80);
  expect(places.filter((place) => !reached.has(place))).toEqual([]);
});

it('prepares every statement against the migrated schema', async () => {
  const failed: string[] = [];
  let prepared = 0;
  for (const [sql, params] of statements) {
    if (!/^\s*(SELECT|INSERT|UPDATE|DELETE)\b/i.test(sql)) continue;
    const { text, count } = spread(sql, params);
    try {
      const statement = await connection.prepare(text);
      const wanted = (statement as unknown as { statement: { parameters: unknown[] } }).statement.parameters
        .length;
      if (wanted !== count) failed.push(`${count} parameters for ${wanted}: ${text}`);
      await statement.close();
      prepared += 1;
    } catch (error) {
      failed.push(`${String(error)}: ${text}`);
    }
  }
  expect(failed).toEqual([]);
  expect(prepared).toBeGreaterThan(120);
});

it('finds a statement that the schema does not have', async () => {
  await expect(connection.prepare('SELECT descriptoin FROM servers')).rejects.toThrow('descriptoin');
});
