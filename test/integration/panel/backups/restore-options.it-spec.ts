import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { startServerWorld, type MadeServer, type ServerWorld } from '../support/server-world.js';

let world: ServerWorld;
let api: ApiClient;
let server: MadeServer;
let path: string;
/** The one that is to be restored. */
let uuid: string;

const REPORT = { successful: true, checksum: 'ab12', checksum_type: 'sha256', size: 1000 };
const report = async (backup: string, body: object = REPORT): Promise<void> =>
  expect((await world.node.remote.post(`/api/remote/backups/${backup}`, body)).status).toBe(204);
const restored = async (successful = true): Promise<void> => {
  const told = await world.node.remote.post(`/api/remote/backups/${uuid}/restore`, { successful });
  expect(told.status).toBe(204);
};
const restore = (options: object = {}, as = api) =>
  as.post(`${path}/${uuid}/restore`, { truncate: true, ...options });
const status = async (): Promise<string | null> =>
  (await world.api.get(`/api/application/servers/${server.id}`)).at('attributes.status');
const newest = async (): Promise<string> =>
  (await api.get(path)).at<{ attributes: { uuid: string } }[]>('data').at(-1)!.attributes.uuid;
const operations = async (): Promise<unknown[]> =>
  (
    await world.panel.database.query<{ kind: string; state: string; error: string | null }>(
      "SELECT kind, state, error FROM operations WHERE server_id = ? AND kind IN ('backup', 'restore') ORDER BY id DESC",
      [server.id],
    )
  ).map(({ kind, state, error }) => [kind, state, error]);
const restorations = () => world.node.daemon.callsTo('POST', `/backup/${uuid}/restore`);
const eventually = (look: () => Promise<void>): Promise<void> =>
  vi.waitFor(look, { timeout: 30_000, interval: 50 });
async function member(...permissions: string[]): Promise<ApiClient> {
  const user = await world.panel.createUser();
  await world.panel.database.query(
    'INSERT INTO subusers (user_id, server_id, permissions) VALUES (?, ?, ?)',
    [
      user.id,
      server.id,
      JSON.stringify(['websocket.connect', 'backup.read', 'backup.restore', ...permissions]),
    ],
  );
  return world.panel.api(await world.panel.accountKey(user));
}

beforeAll(async () => {
  const env = { BACKUP_THROTTLE: 'off', RATELIMIT_BACKUP_RESTORE: '1000/60' };
  world = await startServerWorld({ worker: true, env });
});
afterAll(() => world?.close());
beforeEach(async () => {
  const owner = await world.panel.createUser();
  api = world.panel.api(await world.panel.accountKey(owner));
  server = await world.installedServer({ user: owner.id });
  path = `/api/client/servers/${server.uuid}/backups`;
  uuid = (await api.post(path, { name: 'good' })).at('attributes.uuid');
  await report(uuid);
  world.node.daemon.calls.length = 0;
});

it('backs the present state up, restores, and starts the server, in this order', async () => {
  expect((await restore({ backup_first: true, start: true })).status).toBe(204);
  const before = await newest();
  expect((await api.get(`${path}/${before}`)).at('attributes.name')).toBe('Before restoring good');
  expect(world.node.daemon.callsTo('POST', `/servers/${server.uuid}/backup`)).toHaveLength(1);
  // It is needed now.
  expect((await api.delete(`${path}/${uuid}`)).status).toBe(409);
  expect([restorations(), await status()]).toEqual([[], null]);

  await report(before);
  await report(before);
  expect(await status()).toBe('restoring_backup');
  const call = await world.node.daemon.waitForCall('POST', `/backup/${uuid}/restore`);
  expect(call.body).toMatchObject({ truncate_directory: true, checksum: 'sha256:ab12' });
  expect(world.node.daemon.callsTo('POST', '/power')).toEqual([]);

  await restored();
  await restored();
  const power = await world.node.daemon.waitForCall('POST', `/servers/${server.uuid}/power`);
  expect(power.body).toEqual({ action: 'start' });
  expect(await status()).toBeNull();
  expect(restorations()).toHaveLength(1);
  const done = [
    ['restore', 'succeeded', null],
    ['backup', 'succeeded', null],
  ];
  expect((await operations()).slice(0, 2)).toEqual(done);
}, 120_000);

it('restores nothing where the backup before it fails, even when a late report says otherwise', async () => {
  await restore({ backup_first: true });
  const before = await newest();
  await report(before, { successful: false, error: 'disk full' });
  expect(await operations()).toMatchObject([
    ['backup', 'failed', 'disk full'],
    ['backup', 'succeeded', null],
  ]);
  await report(before);
  expect([await status(), restorations()]).toEqual([null, []]);
  expect((await api.delete(`${path}/${uuid}`)).status).toBe(204);
}, 120_000);

it('refuses before anything is done where no further backup may be made', async () => {
  await world.panel.database.query('UPDATE servers SET backup_limit = 1 WHERE id = ?', [server.id]);
  expect((await restore({ backup_first: true })).status).toBe(400);
  expect([await status(), restorations(), await newest()]).toEqual([null, [], uuid]);
});

it('asks for the permission of each option', async () => {
  const plain = await member();
  expect((await restore({ backup_first: true }, plain)).status).toBe(403);
  expect((await restore({ start: true }, plain)).status).toBe(403);
  expect([await status(), restorations()]).toEqual([null, []]);
  const more = await member('backup.create', 'control.start');
  expect((await restore({ backup_first: true, start: true }, more)).status).toBe(204);
});

it('gives the server back where its node refuses the restoration that follows', async () => {
  await restore({ backup_first: true });
  world.node.daemon.answer('POST', '/restore', { status: 500, body: { error: 'no' } }, 1);
  await report(await newest());
  await eventually(async () => expect((await operations())[0]).toMatchObject(['restore', 'failed', {}]));
  expect(await status()).toBeNull();
}, 120_000);

it('asks a node again that is still busy with the backup', async () => {
  await restore({ backup_first: true });
  world.node.daemon.answer('POST', '/restore', { status: 409, body: { error: 'busy' } }, 1);
  await report(await newest());
  await eventually(async () => expect(restorations()).toHaveLength(2));
  await restored();
  expect((await operations())[0]).toEqual(['restore', 'succeeded', null]);
}, 120_000);

it('says so where the server was suspended meanwhile, and leaves it', async () => {
  await restore({ backup_first: true });
  const before = await newest();
  await world.api.post(`/api/application/servers/${server.id}/suspend`);
  await report(before);
  expect((await operations())[0]).toMatchObject(['restore', 'failed', expect.stringContaining('state')]);
  expect([await status(), restorations()]).toEqual(['suspended', []]);
}, 120_000);

it('starts nothing that failed', async () => {
  await restore({ start: true });
  await restored(false);
  await restore();
  await restored();
  await eventually(async () => {
    const [row] = await world.panel.database.query<{ open: number }>(
      "SELECT COUNT(*) AS open FROM outbox WHERE job = 'backups.start-restored'",
    );
    expect(row!.open).toBe(0);
  });
  expect(world.node.daemon.callsTo('POST', '/power')).toEqual([]);
}, 120_000);
