import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLIENT_ROUTES } from '@app/contracts/client/index.js';
import { ROUTE_LIMITS } from '@app/contracts/core/limiters.js';
import { pathsOf } from '@app/contracts/core/route.js';
import type { Caller } from './finders/access-callers.js';
import { Targets } from './finders/access-targets.js';
import { BODY_OF_ROUTE, PERMISSION_OF_ROUTE } from './support/access-rules.js';
import { ClientScene, type SceneServer } from './support/client-scene.js';
import { startServerWorld, type ServerWorld } from './support/server-world.js';

/** Open in every state, as far as users are concerned (conventions.md §10; the others are ours). */
const ALWAYS_OPEN = new Set([
  'client.servers.details',
  'client.subusers.leave',
  'client.operations.list',
  'client.operations.cancel',
]);
/** The kind of the operation says when it may begin again. */
const DECIDED_LATER = new Set(['client.operations.retry']);

/** The sockets are gateways'; they have tests of their own. */
const SERVER_ROUTES = CLIENT_ROUTES.filter((route) => route.path.includes(':server') && route.status !== 101);
const CASES = SERVER_ROUTES.filter(({ id }) => !DECIDED_LATER.has(id)).flatMap((route) =>
  pathsOf(route).map(({ method, path }) => ({ name: `${method} ${path}`, method, path, route })),
);
const NO_LIMITS = Object.fromEntries(
  Object.keys(ROUTE_LIMITS).map((name) => [
    `RATELIMIT_${name.toUpperCase().replaceAll('-', '_')}`,
    '1000000/60',
  ]),
);

let world: ServerWorld;
let scene: ClientScene;
const callers: Caller[] = [];
const targets = new Map<string, Targets>();
/** Makes the subuser one again. */
const rejoin = new Map<string, () => Promise<void>>();

/** Servers that are shut to their users, each for a reason of its own (domain.md §8). */
const REASONS = ['suspended', 'installing', 'install_failed', 'restoring_backup', 'maintenance'] as const;

beforeAll(async () => {
  world = await startServerWorld({ env: NO_LIMITS });
  scene = await ClientScene.create(world.panel);
  const inMaintenance = await ClientScene.create(world.panel);
  await world.panel.database.query('UPDATE nodes SET maintenance_mode = 1 WHERE id = ?', [
    inMaintenance.nodeId,
  ]);
  await inMaintenance.close();
  const { panel, owner } = world;
  const bare = await panel.createUser();
  const person = async (name: string, user: typeof owner): Promise<Caller> => {
    const secret = await panel.accountKey(user);
    return { name, user, headers: () => ({ authorization: `Bearer ${secret}` }) };
  };
  callers.push(await person('owner', owner), await person('subuser', bare));
  for (const reason of REASONS) {
    const place = reason === 'maintenance' ? inMaintenance : scene;
    const server: SceneServer = await place.server({
      owner,
      status: reason === 'maintenance' ? null : reason,
      state: 'offline',
    });
    rejoin.set(reason, () => place.subuser(server, bare, []));
    await rejoin.get(reason)!();
    targets.set(reason, new Targets(world, place, server));
  }
});
afterAll(async () => {
  await scene?.close();
  await world?.close();
});

describe('every server route of the client API', () => {
  it('is in the table', () => {
    expect(SERVER_ROUTES.map((route) => route.id).sort()).toEqual(Object.keys(PERMISSION_OF_ROUTE).sort());
  });

  it.each(CASES)('$name is closed in every conflict state, unless it is always open', async (cell) => {
    const isOpen = ALWAYS_OPEN.has(cell.route.id);
    const wrong: string[] = [];
    for (const reason of REASONS) {
      for (const caller of callers) {
        const url = await targets.get(reason)!.fill(cell.path, caller, true);
        const answer = await world.panel
          .api()
          .send(cell.method, url, BODY_OF_ROUTE[cell.route.id], caller.headers());
        if (cell.route.id === 'client.subusers.leave' && answer.status === 204) await rejoin.get(reason)!();
        const isShut = answer.at('errors.0.code') === 'ServerStateConflictException';
        if (isShut !== !isOpen) wrong.push(`${reason}, ${caller.name}: ${answer.status}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
