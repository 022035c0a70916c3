import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { areaOf, pathsOf, type HttpMethod, type RouteDescriptor } from '@app/contracts/core/route.js';
import { ROUTES } from '@app/contracts/routes.js';
import {
  BODY_OF_ROUTE,
  NO_LIMITS,
  outcomeOf,
  ruleOf,
  type Outcome,
  type Rule,
} from '../support/access-rules.js';
import type { ApiAnswer } from '../support/api-client.js';
import { ClientScene, type SceneServer } from '../support/client-scene.js';
import { startServerWorld, type ServerWorld } from '../support/server-world.js';
import { Callers, type Caller } from './access-callers.js';
import { Targets } from './access-targets.js';

/**
 * Every route with every kind of caller: each cell ends as conventions.md §1–2 say, by lists of the tests' own
 * (support/access-rules.ts). Every later route enters by itself, and fails here until a list names who may call it.
 */
const SERVED: readonly RouteDescriptor[] = ROUTES.filter(
  (route) => areaOf(route) !== 'daemon' && route.status !== 101,
);
const CELLS = SERVED.flatMap((route) =>
  pathsOf(route).map(({ method, path }) => ({ name: `${method} ${path}`, method, path, route })),
);
type Cell = (typeof CELLS)[number];

let world: ServerWorld;
let scene: ClientScene;
let server: SceneServer;
let callers: Callers;
let targets: Targets;

beforeAll(async () => {
  world = await startServerWorld({ env: { ...NO_LIMITS, METRICS_TOKEN: 'nobody-here-has-this' } });
  scene = await ClientScene.create(world.panel);
  server = await scene.server({ owner: world.owner, state: 'running' });
  callers = await Callers.create(world, scene, server);
  targets = new Targets(world, scene, server);
});
afterAll(async () => {
  await scene?.close();
  await world?.close();
});

/** What an answer says of access; what would hide it (429, 5xx, a busy server's 409) stands for itself. */
function seenOutcome({ status, at }: ApiAnswer, rule: Rule): Outcome | number {
  if (rule.kind === 'member' && at('errors.0.code') === 'ServerStateConflictException') return status;
  if ([401, 403, 404, 429].includes(status) || status >= 500) return status;
  const isBadToken = status === 400 && String(at('errors.0.detail')).startsWith('The Authorization header');
  return isBadToken ? 400 : 'through';
}

/** The callers whose answer is another than the rule promises. */
async function wrongCallers({ method, path, route }: Cell, rule: Rule): Promise<string[]> {
  const check = async (caller: Caller): Promise<string[]> => {
    const expected = outcomeOf(rule, method, path, caller);
    const url = await targets.fill(path, caller, expected === 'through');
    // Some are asked with GET, too, as older daemons do.
    const body = method === 'GET' ? undefined : (BODY_OF_ROUTE[route.id] ?? (route.body ? {} : undefined));
    const answer = await world.panel.api().send(method, url, body, caller.headers());
    const seen = seenOutcome(answer, rule);
    if (seen === 'through' && method === 'DELETE') targets.forget(path);
    if (rule.kind === 'member' && method !== 'GET') await scene.makeIdle(server);
    if (route.id === 'client.subusers.leave' && answer.status === 204) {
      await scene.subuser(server, caller.user!, caller.permissions!);
    }
    if (seen === 'through' && rule.kind === 'session' && method !== 'GET') await callers.renewSessions();
    return seen === expected ? [] : [`${caller.name}: ${seen} instead of ${expected} (${answer.status})`];
  };
  const wrong: string[] = [];
  for (const caller of callers.all) wrong.push(...(await check(caller)));
  return wrong;
}

describe('the access matrix', () => {
  it('has a row for each verb and path, and a column for each kind of caller', () => {
    expect(CELLS.length).toBeGreaterThan(100);
    expect(callers.all.length).toBeGreaterThan(50);
    expect(new Set(callers.all.map(({ name }) => name)).size).toBe(callers.all.length);
  });

  it('asks for a rule where a path has none', () => {
    expect(() => ruleOf('client.new.list', '/api/client/servers/:server/new')).toThrow('PERMISSION_OF_ROUTE');
    expect(() => ruleOf('application.new.list', '/api/application/new')).toThrow('ACL_OF_PATH');
    expect(() => ruleOf('auth.new.list', '/api/auth/new')).toThrow('RULE_OF_PATH');
    expect(() => ruleOf('auth.new.list', '/api/auth/session/new')).toThrow('RULE_OF_PATH');
  });

  const planted: readonly (readonly [string, HttpMethod, string, Rule, readonly string[]])[] = [
    [
      'a wrong resource',
      'GET',
      '/api/application/users',
      { kind: 'resource', resource: 'server' },
      ['application key for server', 'application key for user'],
    ],
    [
      'a wrong permission',
      'GET',
      '/api/client/servers/:server/startup',
      { kind: 'member', permission: 'file.read' },
      ['subuser with all of file', 'subuser with all of startup'],
    ],
    [
      'a session where none is needed',
      'GET',
      '/api/auth/session',
      { kind: 'session' },
      ['nobody', 'owner', "the server's node", "administrator's ended session"],
    ],
  ];
  it.each(planted)('sees %s', async (_what, method, path, rule, names) => {
    const cell = CELLS.find((candidate) => candidate.method === method && candidate.path === path)!;
    const wrong = (await wrongCallers(cell, rule)).map((line) => line.split(':')[0]);
    expect(wrong).toEqual(expect.arrayContaining([...names]));
    expect(wrong.length).toBeLessThan(callers.all.length);
  });

  it.each(CELLS.map((cell) => [cell.name, cell] as const))('%s', async (_name, cell) => {
    expect(await wrongCallers(cell, ruleOf(cell.route.id, cell.path))).toEqual([]);
  });
});
