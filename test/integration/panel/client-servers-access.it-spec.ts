import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLIENT_ROUTES } from '@app/contracts/client/index.js';
import { pathsOf } from '@app/contracts/core/route.js';
import { ALL_SUBUSER_PERMISSIONS } from '@app/contracts/permissions/subuser.permissions.js';
import type { User } from '../../../apps/panel/src/modules/users/index.js';
import { ALWAYS_GRANTED, BODY_OF_ROUTE, PERMISSION_OF_ROUTE } from './support/access-rules.js';
import type { ApiClient } from './support/api-client.js';
import { ClientScene, type SceneServer } from './support/client-scene.js';
import { startPanel, type TestPanel } from './support/panel.js';

/** Routes that leave the server busy. */
const BEGINS_WORK = new Set(['client.settings.reinstall']);
/** Open in every state, as far as users are concerned (conventions.md §10). */
const ALWAYS_OPEN = new Set(['client.servers.details']);

/** The socket is a gateway's; it has tests of its own. */
const SERVER_ROUTES = CLIENT_ROUTES.filter((route) => route.path.includes(':server') && route.status !== 101);
const CASES = SERVER_ROUTES.flatMap((route) =>
  pathsOf(route).map(({ method, path }) => ({ name: `${method} ${path}`, method, path, route })),
);

let panel: TestPanel;
let scene: ClientScene;
let server: SceneServer;
let suspended: SceneServer;
const people = {} as Record<'owner' | 'admin' | 'stranger' | 'bare' | 'nobody', ApiClient>;
let guest: User;
let asGuest: ApiClient;

beforeAll(async () => {
  panel = await startPanel({ env: { RATELIMIT_WEBSOCKET_TOKEN: '1000/60' } });
  scene = await ClientScene.create(panel);
  const [owner, admin, stranger, bare] = await Promise.all([
    panel.createUser(),
    panel.createAdmin(),
    panel.createUser(),
    panel.createUser(),
  ]);
  guest = await panel.createUser();
  server = await scene.server({ owner, state: 'running' });
  suspended = await scene.server({ owner, status: 'suspended', state: 'offline' });
  for (const each of [server, suspended]) {
    await scene.subuser(each, bare, []);
    await scene.subuser(each, guest, []);
  }
  people.owner = panel.api(await panel.accountKey(owner));
  people.admin = panel.api(await panel.accountKey(admin));
  people.stranger = panel.api(await panel.accountKey(stranger));
  people.bare = panel.api(await panel.accountKey(bare));
  people.nobody = panel.api();
  asGuest = panel.api(await panel.accountKey(guest));
});
afterAll(async () => {
  await scene?.close();
  await panel?.close();
});

const call = async (api: ApiClient, { method, path, route }: (typeof CASES)[number], at = server) => {
  const url = path.replace(':server', at.uuid).replace(':variable', 'MOTD');
  expect(url).not.toContain(':');
  const { status } = await api.send(method, url, BODY_OF_ROUTE[route.id]);
  // Whoever comes next finds the server as it was.
  if (BEGINS_WORK.has(route.id) && at === server) await scene.makeIdle(at);
  return status;
};
const grant = (permissions: readonly string[]) =>
  panel.database.query('UPDATE subusers SET permissions = ? WHERE user_id = ?', [
    JSON.stringify(permissions),
    guest.id,
  ]);

describe('every server route of the client API', () => {
  it('is in the table', () => {
    expect(SERVER_ROUTES.map((route) => route.id).sort()).toEqual(Object.keys(PERMISSION_OF_ROUTE).sort());
  });

  describe.each(CASES)('$name', (route) => {
    const permission = PERMISSION_OF_ROUTE[route.route.id] ?? null;
    const isAlwaysGranted = permission === null || permission === ALWAYS_GRANTED;

    it('serves the owner and administrators', async () => {
      expect(await call(people.owner, route)).toBe(route.route.status);
      expect(await call(people.admin, route)).toBe(route.route.status);
    });

    it('does not exist for strangers and asks others for a key', async () => {
      expect(await call(people.stranger, route)).toBe(404);
      expect(await call(people.nobody, route)).toBe(401);
    });

    it(`serves subusers ${isAlwaysGranted ? 'of every kind' : `with ${permission} only`}`, async () => {
      expect(await call(people.bare, route)).toBe(isAlwaysGranted ? route.route.status : 403);
      if (isAlwaysGranted) return;
      await grant(ALL_SUBUSER_PERMISSIONS.filter((other) => other !== permission));
      expect(await call(asGuest, route)).toBe(403);
      await grant([permission]);
      expect(await call(asGuest, route)).toBe(route.route.status);
    });

    it('is closed while the server is suspended, unless it shows the server', async () => {
      const expected = ALWAYS_OPEN.has(route.route.id) ? route.route.status : 409;
      expect(await call(people.owner, route, suspended)).toBe(expected);
      expect(await call(people.bare, route, suspended)).toBe(expected);
      expect(await call(people.stranger, route, suspended)).toBe(404);
    });
  });
});
