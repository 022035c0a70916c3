import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { User } from '../../../apps/panel/src/modules/users/index.js';
import type { ApiAnswer, ApiClient } from './support/api-client.js';
import { startServerWorld, type MadeServer, type ServerWorld } from './support/server-world.js';

let world: ServerWorld;
let owner: User;
let api: ApiClient;
let server: MadeServer;
let path: string;

beforeAll(async () => {
  world = await startServerWorld();
});
afterAll(() => world?.close());
beforeEach(async () => {
  await world.node.daemon.resume();
  world.node.daemon.reset();
  owner = await world.panel.createUser();
  api = world.panel.api(await world.panel.accountKey(owner));
  server = await world.installedServer({ user: owner.id });
  path = `/api/client/servers/${server.uuid}`;
});

const said = ({ status, at }: ApiAnswer) => [status, at('errors.0.code')];
const beat = (fields: Record<string, unknown> = {}) =>
  world.node.remote.post(`/api/remote/servers/${server.uuid}/operation`, {
    kind: 'reinstall',
    step: 'running the script',
    ...fields,
  });
const report = (successful: boolean, error?: string) =>
  world.node.remote.post(`/api/remote/servers/${server.uuid}/install`, {
    successful,
    reinstall: true,
    ...(error === undefined ? {} : { error }),
  });
/** Begins a reinstallation that the node works on; gives the id of its operation. */
const reinstall = async (): Promise<number> => {
  expect((await api.post(`${path}/settings/reinstall`)).status).toBe(202);
  expect((await beat()).status).toBe(204);
  return (await api.get(`${path}/operations`)).at<number>('data.0.attributes.id');
};
const last = async () => (await api.get(`${path}/operations`)).at<object>('data.0.attributes');
const statusOf = async () =>
  (
    await world.panel.database.query<{ status: string | null }>('SELECT status FROM servers WHERE id = ?', [
      server.id,
    ])
  )[0]!.status;
const CANCEL = /\/operation\/cancel$/;

describe('operations of a server', () => {
  it('are shown from their begin to their end, with who asked for them', async () => {
    expect((await api.post(`${path}/settings/reinstall`)).status).toBe(202);
    expect(await last()).toMatchObject({
      server: server.uuid,
      kind: 'reinstall',
      step: 'queued',
      percent: null,
      bytes_done: null,
      bytes_total: null,
      ended_at: null,
      outcome: null,
      error: null,
      actor: { uuid: owner.uuid, username: owner.username },
      cancellable: false,
    });
    await beat({ progress: 40.4, bytes_done: 5_000_000_000, bytes_total: 9_000_000_000 });
    expect(await last()).toMatchObject({
      step: 'running the script',
      percent: 40,
      bytes_done: 5_000_000_000,
      bytes_total: 9_000_000_000,
      cancellable: true,
    });
    await report(false, 'exit code 7');
    expect(await last()).toMatchObject({ outcome: 'failed', error: 'exit code 7', cancellable: false });
    const page = await api.get(`${path}/operations?per_page=1`);
    expect(page.at('meta.pagination')).toMatchObject({ total: 2, count: 1, total_pages: 2 });
    const older = await api.get(`${path}/operations?per_page=1&page=2`);
    expect(older.at('data.0.attributes')).toMatchObject({ kind: 'install', outcome: 'succeeded' });
  });

  it('are seen by every member in every state, and by nobody else', async () => {
    const id = await reinstall();
    const [subuser, stranger] = [await world.panel.createUser(), await world.panel.createUser()];
    await world.panel.database.query(
      "INSERT INTO subusers (user_id, server_id, permissions) VALUES (?, ?, '[]')",
      [subuser.id, server.id],
    );
    const theirs = world.panel.api(await world.panel.accountKey(subuser));
    expect((await theirs.get(`${path}/operations`)).at('data.0.attributes.id')).toBe(id);
    expect((await theirs.get('/api/client/operations')).at('data.0.attributes.id')).toBe(id);
    const foreign = world.panel.api(await world.panel.accountKey(stranger));
    expect((await foreign.get(`${path}/operations`)).status).toBe(404);
    expect((await foreign.get('/api/client/operations')).at('data')).toEqual([]);
    const other = await world.installedServer();
    const elsewhere = `/api/client/servers/${other.uuid}/operations/${id}/cancel`;
    const admin = world.panel.api(await world.panel.accountKey(world.admin));
    expect((await admin.post(elsewhere)).status).toBe(404);
  });

  it('of all servers of the caller are listed together, those that run alone if wished', async () => {
    const id = await reinstall();
    const ids = async (query: string) =>
      (await api.get(`/api/client/operations${query}`))
        .at<{ attributes: { id: number } }[]>('data')
        .map(({ attributes }) => attributes.id);
    expect(await ids('?active')).toEqual([id]);
    expect(await ids('?active=true')).toEqual([id]);
    expect((await ids('?active=false'))[0]).toBe(id);
    expect(await ids('')).toHaveLength(2);
    await report(true);
    expect(await ids('?active=1')).toEqual([]);
  });
});

describe('cancelling', () => {
  it('has the node end it, and is told as such once it has', async () => {
    const id = await reinstall();
    expect((await api.post(`${path}/operations/${id}/cancel`)).status).toBe(202);
    expect(world.node.daemon.callsTo('POST', CANCEL).map(({ body }) => body)).toEqual([
      { kind: 'reinstall' },
    ]);
    expect(await last()).toMatchObject({ outcome: null, cancellable: false });
    await report(false, 'The operation was cancelled.');
    expect(await last()).toMatchObject({ outcome: 'cancelled', error: 'The operation was cancelled.' });
    expect(await statusOf()).toBe('reinstall_failed');
    expect(said(await api.post(`${path}/operations/${id}/cancel`))).toEqual([409, 'ConflictHttpException']);
    const events = await world.panel.database.query<{ properties: unknown }>(
      "SELECT properties FROM activity_logs WHERE event = 'server:operation.cancel' AND actor_id = ?",
      [owner.id],
    );
    expect(events).toEqual([{ properties: { kind: 'reinstall' } }]);
  });

  it('ends at once what the node knows nothing of', async () => {
    const id = await reinstall();
    world.node.daemon.answer('POST', CANCEL, { status: 409, body: { error: 'nothing' } });
    expect((await api.post(`${path}/operations/${id}/cancel`)).status).toBe(202);
    expect(await last()).toMatchObject({ outcome: 'cancelled' });
    expect(await statusOf()).toBe('reinstall_failed');
  });

  it('changes nothing when the node is away, or has never sent a sign of life', async () => {
    expect((await api.post(`${path}/settings/reinstall`)).status).toBe(202);
    const { id } = (await last()) as { id: number };
    expect(said(await api.post(`${path}/operations/${id}/cancel`))).toEqual([409, 'ConflictHttpException']);
    await beat();
    await world.node.daemon.stop();
    expect((await api.post(`${path}/operations/${id}/cancel`)).status).toBe(504);
    expect(await last()).toMatchObject({ outcome: null, cancellable: true });
  });

  it('is only for those who may begin such an operation', async () => {
    const id = await reinstall();
    const subuser = await world.panel.createUser();
    await world.panel.database.query(
      'INSERT INTO subusers (user_id, server_id, permissions) VALUES (?, ?, \'["backup.create"]\')',
      [subuser.id, server.id],
    );
    const theirs = world.panel.api(await world.panel.accountKey(subuser));
    for (const verb of ['cancel', 'retry']) {
      expect(said(await theirs.post(`${path}/operations/${id}/${verb}`))).toEqual([
        403,
        'AccessDeniedHttpException',
      ]);
    }
    expect(world.node.daemon.callsTo('POST', CANCEL)).toEqual([]);
  });
});

describe('trying again', () => {
  it('does the last operation once more after it has failed', async () => {
    const id = await reinstall();
    expect(said(await api.post(`${path}/operations/${id}/retry`))).toEqual([409, 'ConflictHttpException']);
    await report(false, 'exit code 7');
    expect((await api.post(`${path}/operations/${id}/retry`)).status).toBe(202);
    expect(await statusOf()).toBe('installing');
    expect(await last()).toMatchObject({ kind: 'reinstall', outcome: null });
    expect(world.node.daemon.callsTo('POST', /\/reinstall$/)).toHaveLength(2);
    await report(true);
    expect(await statusOf()).toBeNull();
  });

  it('is refused for what has succeeded, for what is not the last one, and on a suspended server', async () => {
    const be = (status: string | null) =>
      world.panel.database.query('UPDATE servers SET status = ? WHERE id = ?', [status, server.id]);
    const first = await reinstall();
    await report(false);
    await be(null);
    const second = await reinstall();
    await report(false);
    expect((await api.post(`${path}/operations/${first}/retry`)).status).toBe(409);
    await be('suspended');
    expect((await api.post(`${path}/operations/${second}/retry`)).status).toBe(409);
    await be(null);
    const third = await reinstall();
    await report(true);
    expect((await api.post(`${path}/operations/${third}/retry`)).status).toBe(409);
  });
});
