import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { areaOf, pathsOf, type HttpMethod, type RouteDescriptor } from '@app/contracts/core/route.js';
import { ROUTES } from '@app/contracts/routes.js';
import { FULL_ACL } from '@app/contracts/permissions/acl.js';
import { ROLE_PERMISSIONS, type RolePermission } from '@app/contracts/permissions/role.permissions.js';
import type { User } from '../../../../apps/panel/src/modules/users/index.js';
import { BODY_OF_ROUTE, NO_LIMITS, ruleOf } from '../support/access-rules.js';
import { Browser } from '../support/browser.js';
import { ClientScene } from '../support/client-scene.js';
import { roleRuleOf, type RoleRule } from '../support/role-rules.js';
import { startServerWorld, type ServerWorld } from '../support/server-world.js';
import { Targets } from './access-targets.js';

/**
 * Every administrator's route with sessions and keys of root administrators, of people whose role holds just what it
 * takes, of those whose role holds everything else, and of those who hold it on another node (domain.md §1, "roles /
 * permissions"). Every later route enters by itself.
 */
const CELLS = ROUTES.filter((route) => areaOf(route) === 'application' && route.access !== 'public').flatMap(
  (route) => pathsOf(route).map(({ method, path }) => ({ name: `${method} ${path}`, method, path, route })),
);

interface Person {
  readonly user: User;
  readonly browser: Browser;
  readonly key: string;
  /** What their role is made to hold for a route. */
  grant(rule: RoleRule): Promise<void>;
}

let world: ServerWorld;
let targets: Targets;
let scene: ClientScene;
let elsewhere: number;
let root: Person;
let able: Person;
let unable: Person;
let far: Person;
/** The account key of somebody with a role. */
let account: string;

async function person(user: User, roleOf?: (rule: RoleRule) => object): Promise<Person> {
  const { api, panel } = world;
  const browser = new Browser(panel);
  await browser.login(user.username);
  const key = await panel.applicationKey(user, FULL_ACL);
  if (!roleOf) return { user, browser, key, grant: async () => undefined };
  const role = (await api.post('/api/application/roles', { name: user.username })).at<number>(
    'attributes.id',
  );
  const given = await api.patch(`/api/application/users/${user.id}/roles/assign`, { roles: [role] });
  expect(given.at('attributes.relationships.roles.data.0.attributes.id')).toBe(role);
  let held = '';
  const grant = async (rule: RoleRule): Promise<void> => {
    const body = roleOf(rule);
    if (JSON.stringify(body) === held) return;
    expect((await api.patch(`/api/application/roles/${role}`, body)).status).toBe(200);
    held = JSON.stringify(body);
  };
  return { user, browser, key, grant };
}

beforeAll(async () => {
  world = await startServerWorld({ env: NO_LIMITS });
  scene = await ClientScene.create(world.panel);
  targets = new Targets(world, scene, await scene.server({ owner: world.owner, state: 'running' }));
  elsewhere = (await world.addNode()).id;
  const { panel } = world;
  root = await person(world.admin);
  able = await person(await panel.createUser(), ({ needs }) => ({ permissions: needs }));
  account = await panel.accountKey(able.user);
  unable = await person(await panel.createUser(), ({ needs }) => ({
    permissions: ROLE_PERMISSIONS.filter((name) => !needs.includes(name)),
  }));
  far = await person(await panel.createUser(), ({ needs }) => ({ permissions: needs, nodes: [elsewhere] }));
});
afterAll(async () => {
  await scene?.close();
  await world?.close();
});

type Outcome = 'through' | number;
type Headers = Record<string, string>;

const ofSession = ({ browser }: Person): Headers => ({
  cookie: browser.cookie!,
  origin: 'http://panel.test',
  'x-csrf-token': browser.csrf!,
});
const ofKey = (key: string): Headers => ({ authorization: `Bearer ${key}` });

/** The column's name, who asks, and how it should end. */
async function columns(
  method: HttpMethod,
  path: string,
  route: RouteDescriptor,
): Promise<readonly (readonly [string, Person, Headers, Outcome])[]> {
  const rule = roleRuleOf(method, path);
  for (const someone of [able, unable, far]) await someone.grant(rule);
  const access = ruleOf(route.id, path);
  if (access.kind !== 'resource') throw new Error(`${path} is no administrator's route`);
  const narrow = await world.panel.applicationKey(able.user, { ...FULL_ACL, [access.resource]: 0 });
  return [
    ['root by session', root, ofSession(root), 'through'],
    ['root by key', root, ofKey(root.key), 'through'],
    ['role with it by session', able, ofSession(able), 'through'],
    ['role with it by key', able, ofKey(able.key), 'through'],
    ['role with it by a key without it', able, ofKey(narrow), 403],
    ['role with it by an account key', able, ofKey(account), 403],
    ['role without it by session', unable, ofSession(unable), 403],
    ['role without it by key', unable, ofKey(unable.key), 403],
    ['role with it elsewhere by session', far, ofSession(far), rule.elsewhere],
    ['role with it elsewhere by key', far, ofKey(far.key), rule.elsewhere],
  ];
}

describe('the matrix of roles', () => {
  it('has a row for each verb and path of administrators', () => {
    expect(CELLS.length).toBeGreaterThan(80);
  });

  it('asks for a rule where a path has none', () => {
    expect(() => roleRuleOf('GET', '/api/application/new')).toThrow('MODEL_OF_PATH');
  });

  it.each(CELLS)('holds for $name', async ({ method, path, route }) => {
    const wrong: string[] = [];
    for (const [name, { user }, headers, expected] of await columns(method, path, route)) {
      const caller = { name, user, headers: () => headers };
      const url = await targets.fill(path, caller, expected === 'through');
      const body = BODY_OF_ROUTE[route.id] ?? (route.body ? {} : undefined);
      const { status } = await world.panel.api().send(method, url, body, headers);
      const isRefused = [401, 403, 404, 429].includes(status) || status >= 500;
      if (!isRefused && method === 'DELETE') targets.forget(path);
      const seen: Outcome = isRefused ? status : 'through';
      if (seen !== expected) wrong.push(`${name}: ${seen} instead of ${expected} (${status})`);
    }
    expect(wrong).toEqual([]);
  });

  it('names every permission of a role but those that are no row of the grid and those of things to come', () => {
    const asked = new Set(CELLS.flatMap(({ method, path }) => roleRuleOf(method, path).needs));
    const unasked = ROLE_PERMISSIONS.filter((name) => !asked.has(name));
    const later = (name: RolePermission): boolean => / (plugin|allocation|apiKey)$/.test(name);
    expect(unasked.filter((name) => !later(name))).toEqual(['seeIps activityLog']);
  });
});
