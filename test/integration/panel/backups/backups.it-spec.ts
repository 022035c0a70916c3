import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BackupOutcomesService } from '../../../../apps/panel/src/modules/backups/backup-outcomes.service.js';
import { BackupsService } from '../../../../apps/panel/src/modules/backups/index.js';
import { OperationsService } from '../../../../apps/panel/src/modules/operations/index.js';
import type { ApiClient } from '../support/api-client.js';
import { startServerWorld, type MadeServer, type ServerWorld } from '../support/server-world.js';

let world: ServerWorld;
let api: ApiClient;
let server: MadeServer;
let path: string;

interface Attributes {
  readonly uuid: string;
  readonly is_successful: boolean;
  readonly is_locked: boolean;
  readonly name: string;
  readonly ignored_files: string[];
  readonly checksum: string | null;
  readonly bytes: number;
  readonly completed_at: string | null;
}
const REPORT = { successful: true, checksum: 'ab12', checksum_type: 'sha256', size: 5_000_000_000 };

const events = async (): Promise<[string, unknown][]> =>
  (
    await world.panel.database.query<{ event: string; properties: unknown }>(
      'SELECT event, properties FROM activity_logs ORDER BY id',
    )
  ).map(({ event, properties }) => [event, properties]);
const status = async (): Promise<string | null> =>
  (await api.get(`/api/client/servers/${server.uuid}`)).at('attributes.status');
const running = async (): Promise<string[]> =>
  (
    await world.panel.database.query<{ kind: string }>(
      "SELECT kind FROM operations WHERE server_id = ? AND state = 'running'",
      [server.id],
    )
  ).map(({ kind }) => kind);
/** How the newest operation has ended, and why. */
const last = async (): Promise<unknown> =>
  (
    await world.panel.database.query(
      'SELECT kind, state, error FROM operations WHERE server_id = ? ORDER BY id DESC LIMIT 1',
      [server.id],
    )
  )[0];
const create = async (body: object = {}): Promise<Attributes> => {
  const answer = await api.post(path, body);
  expect(answer.status).toBe(200);
  return answer.at('attributes');
};
const report = (uuid: string, body: object = REPORT) =>
  world.node.remote.post(`/api/remote/backups/${uuid}`, body);
const finished = async (body: object = {}): Promise<Attributes> => {
  const { uuid } = await create(body);
  expect((await report(uuid)).status).toBe(204);
  return details(uuid);
};
const details = async (uuid: string): Promise<Attributes> =>
  (await api.get(`${path}/${uuid}`)).at('attributes');
const names = async (): Promise<string[]> =>
  (await api.get(path)).at<{ attributes: Attributes }[]>('data').map(({ attributes }) => attributes.name);

beforeAll(async () => {
  world = await startServerWorld({ env: { BACKUP_THROTTLE: 'off', RATELIMIT_BACKUP_RESTORE: '1000/60' } });
});
afterAll(() => world?.close());
beforeEach(async () => {
  const owner = await world.panel.createUser();
  api = world.panel.api(await world.panel.accountKey(owner));
  server = await world.installedServer({ user: owner.id });
  path = `/api/client/servers/${server.uuid}/backups`;
  world.node.daemon.calls.length = 0;
  await world.panel.database.query('DELETE FROM activity_logs');
});

describe('the plan of a restoration', () => {
  const plan = async (uuid: string, query = '') => api.get(`${path}/${uuid}/restore-plan${query}`);

  it('is what the node sees and what its report has said', async () => {
    const { uuid } = await create();
    expect((await plan(uuid)).status).toBe(400);
    await report(uuid, { ...REPORT, files: 1204, content_bytes: 9_000_000_000 });
    const seen = { stops: true, lost: 37, kept_bytes: 212, free_bytes: 11_000_000_000 };
    world.node.daemon.answer('GET', `/backup/${uuid}/plan`, { status: 200, body: seen }, 1);
    expect((await plan(uuid, '?truncate=true')).body).toEqual({
      data: { ...seen, players: null, written: 1204, needed_bytes: 9_000_000_000 },
    });
    const [call] = world.node.daemon.callsTo('GET', `/backup/${uuid}/plan`);
    expect(call!.query.get('truncate')).toBe('true');
    expect(Date.parse(call!.query.get('since')!)).not.toBeNaN();
  });

  it('leaves unknown what a stock daemon or one that is away does not say', async () => {
    const { uuid } = await finished();
    const unknown = { stops: null, lost: null, kept_bytes: null, free_bytes: null };
    const told = { ...unknown, players: null, written: null, needed_bytes: null };
    world.node.daemon.answer('GET', '/plan', { status: 404, body: { error: '404 page not found' } }, 1);
    expect((await plan(uuid)).body).toEqual({ data: told });
    world.node.daemon.answer('GET', '/plan', 'drop', 1);
    expect((await plan(uuid)).body).toEqual({ data: told });
  });
});

describe('the preview of a backup', () => {
  it('is what the node sees, by either name of the rules', async () => {
    const seen = {
      kept: { files: 2, bytes: 5, paths: ['a', 'b'] },
      left_out: { files: 1, bytes: 7, paths: ['cache/'] },
    };
    world.node.daemon.answer('POST', '/backup/preview', { status: 200, body: seen }, 2);
    expect((await api.post(`${path}/preview`, { ignored: 'cache/\n\n*.log' })).body).toEqual({ data: seen });
    expect((await api.post(`${path}/preview`, { ignored_files: ['cache/'] })).status).toBe(200);
    const bodies = world.node.daemon.callsTo('POST', '/backup/preview').map(({ body }) => body);
    expect(bodies).toEqual([{ ignore: 'cache/\n*.log' }, { ignore: 'cache/' }]);
    expect([await running(), await events()]).toEqual([[], []]);
  });

  it('is a 404 of nodes that cannot tell, and a 504 where the node is away', async () => {
    world.node.daemon.answer('POST', '/preview', { status: 404, body: { error: '404 page not found' } }, 1);
    expect((await api.post(`${path}/preview`, {})).status).toBe(404);
    world.node.daemon.answer('POST', '/preview', 'drop', 1);
    expect((await api.post(`${path}/preview`, {})).status).toBe(504);
  });
});

describe('a backup', () => {
  it('is begun on the node and finished by its report', async () => {
    const made = await create({ name: 'first', ignored: 'cache/\n\n*.log' });
    expect(made).toMatchObject({
      is_successful: false,
      is_locked: false,
      name: 'first',
      ignored_files: ['cache/', '*.log'],
      checksum: null,
      bytes: 0,
      completed_at: null,
    });
    const [call] = world.node.daemon.callsTo('POST', `/api/servers/${server.uuid}/backup`);
    expect(call!.body).toEqual({ adapter: 'wings', uuid: made.uuid, ignore: 'cache/\n*.log' });
    expect(await running()).toEqual(['backup']);
    expect((await api.get(path)).at('meta')).toMatchObject({ backup_count: 1, pagination: { total: 1 } });

    expect((await report(made.uuid)).status).toBe(204);
    expect(await details(made.uuid)).toMatchObject({
      is_successful: true,
      checksum: 'sha256:ab12',
      bytes: 5_000_000_000,
      completed_at: expect.any(String) as unknown,
    });
    expect(await running()).toEqual([]);
    expect(await events()).toEqual([
      ['server:backup.start', { name: 'first', locked: false }],
      ['server:backup.complete', { name: 'first' }],
    ]);
  });

  it('takes the names of the first panels, and a plain tar where it is asked for', async () => {
    const { ignored_files, is_locked } = await create({
      ignored_files: ['a', 'b'],
      lock: 1,
      is_compressed: 0,
    });
    expect([ignored_files, is_locked]).toEqual([['a', 'b'], true]);
    const [call] = world.node.daemon.callsTo('POST', '/backup');
    expect(call!.body).toMatchObject({ ignore: 'a\nb', is_compressed: false });
  });

  it('does not exist when the node refuses it', async () => {
    world.node.daemon.answer('POST', '/backup', { status: 500, body: { error: 'no' } }, 1);
    expect((await api.post(path)).status).toBe(500);
    expect(await names()).toEqual([]);
    expect(await running()).toEqual([]);
    await create();
  });

  it('waits for other long work, and counts against the limit', async () => {
    const first = await create();
    expect((await api.post(path)).status).toBe(409);
    await report(first.uuid);
    await finished();
    const third = await api.post(path);
    expect([third.status, third.at('errors.0.code')]).toEqual([400, 'TooManyBackupsException']);
  });

  it('is not made of a server without a limit', async () => {
    await world.panel.database.query('UPDATE servers SET backup_limit = NULL WHERE id = ?', [server.id]);
    expect((await api.post(path)).at('errors.0.code')).toBe('TooManyBackupsException');
  });

  it('may be begun once by many at once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => api.post(path)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409, 409, 409, 409, 409, 409]);
    expect(await names()).toHaveLength(1);
  });

  it.each([
    [{ name: 'x'.repeat(256) }, 'name'],
    [{ ignored: 'x'.repeat(40_000) }, 'ignored'],
    [{ is_locked: 'perhaps' }, 'is_locked'],
  ])('with %s is a 422', async (body, field) => {
    const answer = await api.post(path, body);
    expect([answer.status, answer.at('errors.0.meta.source_field')]).toEqual([422, field]);
  });

  it('is renamed, locked and unlocked', async () => {
    const { uuid } = await finished({ name: 'old' });
    await world.panel.database.query('DELETE FROM activity_logs');
    expect((await api.put(`${path}/${uuid}/rename`, { name: 'new' })).at('attributes.name')).toBe('new');
    for (const [verb, isLocked] of [
      ['lock', true],
      ['lock', true],
      ['unlock', false],
      ['unlock', false],
    ] as const) {
      expect((await api.post(`${path}/${uuid}/${verb}`)).at('attributes.is_locked')).toBe(isLocked);
    }
    expect(await events()).toEqual([
      ['server:backup.rename', { old_name: 'old', new_name: 'new' }],
      ['server:backup.lock', { name: 'new' }],
      ['server:backup.unlock', { name: 'new' }],
    ]);
  });

  it('is deleted on the node, where it may be gone already, and not while it is locked or being made', async () => {
    const { uuid } = await create({ name: 'one' });
    expect((await api.delete(`${path}/${uuid}`)).status).toBe(409);
    await report(uuid);
    await api.post(`${path}/${uuid}/lock`);
    const refused = await api.delete(`${path}/${uuid}`);
    expect([refused.status, refused.at('errors.0.code')]).toEqual([400, 'BackupLockedException']);
    await api.post(`${path}/${uuid}/unlock`);
    world.node.daemon.answer('DELETE', `/backup/${uuid}`, 'drop', 1);
    expect((await api.delete(`${path}/${uuid}`)).status).toBe(504);
    expect(await names()).toEqual(['one']);
    world.node.daemon.answer('DELETE', `/backup/${uuid}`, { status: 404, body: { error: 'gone' } }, 1);
    expect((await api.delete(`${path}/${uuid}`)).status).toBe(204);
    expect(await names()).toEqual([]);
    expect((await events()).at(-1)).toEqual(['server:backup.delete', { name: 'one', failed: false }]);
  });

  it('is downloaded by an address of the panel once it has ended well', async () => {
    const { uuid } = await create({ name: 'one' });
    expect((await api.get(`${path}/${uuid}/download`)).status).toBe(400);
    await report(uuid);
    const answer = await api.get(`${path}/${uuid}/download`);
    const url = new URL(answer.at<string>('attributes.url'));
    expect([answer.at('object'), url.pathname]).toEqual(['signed_url', '/download/backup']);
    expect((await events()).at(-1)).toEqual(['server:backup.download', { name: 'one' }]);

    world.node.daemon.answer('GET', '/download/backup', { status: 200, body: 'the archive' });
    const archive = await fetch(world.panel.url + url.pathname + url.search);
    expect([archive.status, await archive.text()]).toEqual([200, '"the archive"']);
    expect(archive.headers.get('content-disposition')).toMatch(/^attachment/);
    const [call] = world.node.daemon.callsTo('GET', '/download/backup');
    expect(call!.query.get('token')).toBe(url.searchParams.get('token'));
    expect((await fetch(`${world.panel.url}/download/file${url.search}`)).status).toBe(403);
  });

  it('of another server or of nobody is a 404', async () => {
    const { uuid } = await finished();
    const other = await world.installedServer({ user: (await world.panel.createUser()).id });
    const admin = world.panel.api(await world.panel.accountKey(world.admin));
    expect((await admin.get(`/api/client/servers/${other.uuid}/backups/${uuid}`)).status).toBe(404);
    expect((await api.get(`${path}/${randomUUID()}`)).status).toBe(404);
    expect((await api.get(`${path}/%C3%A9`)).status).toBe(404);
  });
});

describe('a report', () => {
  it('of a failure frees the name, the lock and the limit', async () => {
    const { uuid } = await create({ is_locked: true });
    expect((await report(uuid, { successful: false, error: 'disk full' })).status).toBe(204);
    expect(await details(uuid)).toMatchObject({ is_successful: false, is_locked: false, bytes: 0 });
    expect((await details(uuid)).completed_at).not.toBeNull();
    expect((await api.get(path)).at('meta.backup_count')).toBe(0);
    expect(await running()).toEqual([]);
    expect((await events()).at(-1)![0]).toBe('server:backup.fail');
  });

  it('that comes twice changes nothing, and one that contradicts is a 400', async () => {
    const { uuid } = await finished();
    expect((await report(uuid)).status).toBe(204);
    expect((await report(uuid, { ...REPORT, checksum: 'cd34' })).status).toBe(400);
    expect((await report(uuid, { successful: false })).status).toBe(400);
    expect(await details(uuid)).toMatchObject({ is_successful: true, checksum: 'sha256:ab12' });
    expect((await events()).filter(([event]) => event === 'server:backup.complete')).toHaveLength(1);
  });

  it('of success needs checksum, its type and the size', async () => {
    const { uuid } = await create();
    const answer = await report(uuid, { successful: true });
    expect(answer.status).toBe(422);
    expect((await details(uuid)).completed_at).toBeNull();
  });

  it('corrects a backup that was given up while the node was away', async () => {
    const { uuid } = await create();
    const operations = world.panel.app.get(OperationsService, { strict: false });
    const later = new Date(Date.now() + 25 * 60 * 60 * 1000);
    await operations.expire(later);
    expect(await running()).toEqual([]);
    expect(await details(uuid)).toMatchObject({ is_successful: false });
    expect((await details(uuid)).completed_at).not.toBeNull();
    expect(await last()).toMatchObject({ kind: 'backup', state: 'failed' });
    expect((await report(uuid)).status).toBe(204);
    expect(await details(uuid)).toMatchObject({ is_successful: true, checksum: 'sha256:ab12' });
    expect(await last()).toEqual({ kind: 'backup', state: 'succeeded', error: null });
  });

  it('that comes late leaves what was begun since as it is', async () => {
    const { uuid } = await create();
    const reset = () => world.node.remote.post('/api/remote/servers/reset');
    await reset();
    const other = await create();
    await reset();
    expect((await report(uuid)).status).toBe(204);
    expect(await details(uuid)).toMatchObject({ is_successful: true });
    expect(await last()).toMatchObject({ kind: 'backup', state: 'failed' });
    expect(await details(other.uuid)).toMatchObject({ is_successful: false });
  });

  it('of another node is a 403, and of an unknown backup a 404', async () => {
    const { uuid } = await create();
    const other = await world.addNode();
    expect((await other.remote.post(`/api/remote/backups/${uuid}`, { nonsense: 1 })).status).toBe(403);
    expect((await report(randomUUID())).status).toBe(404);
    expect(await running()).toEqual(['backup']);
  });

  it('never comes: after six hours it has failed', async () => {
    const { uuid } = await create();
    const outcomes = world.panel.app.get(BackupOutcomesService, { strict: false });
    await outcomes.failOld();
    expect((await details(uuid)).completed_at).toBeNull();
    await outcomes.failOld(new Date(Date.now() + 6 * 60 * 60 * 1000 + 60_000));
    expect((await details(uuid)).completed_at).not.toBeNull();
    expect(await running()).toEqual([]);
  });
});

describe('a restoration', () => {
  const restore = (uuid: string, body: object = { truncate: true }) =>
    api.post(`${path}/${uuid}/restore`, body);

  it('keeps members out until its report', async () => {
    const { uuid } = await finished({ name: 'good' });
    await world.panel.database.query('DELETE FROM activity_logs');
    expect((await restore(uuid)).status).toBe(204);
    const [call] = world.node.daemon.callsTo('POST', `/backup/${uuid}/restore`);
    expect(call!.body).toEqual({
      adapter: 'wings',
      truncate_directory: true,
      download_url: '',
      checksum: 'sha256:ab12',
    });
    expect(await status()).toBe('restoring_backup');
    expect((await api.get(path)).status).toBe(409);
    const done = { successful: true };
    expect((await world.node.remote.post(`/api/remote/backups/${uuid}/restore`, done)).status).toBe(204);
    expect((await world.node.remote.post(`/api/remote/backups/${uuid}/restore`, done)).status).toBe(204);
    expect(await status()).toBeNull();
    expect(await running()).toEqual([]);
    expect(await events()).toEqual([
      ['server:backup.restore', { name: 'good', truncate: true }],
      ['server:backup.restore-complete', { name: 'good' }],
    ]);
  });

  it('that fails gives the server back, and a suspension of meanwhile stays', async () => {
    const { uuid } = await finished();
    await restore(uuid);
    await world.api.post(`/api/application/servers/${server.id}/suspend`);
    await world.node.remote.post(`/api/remote/backups/${uuid}/restore`, { successful: false });
    expect(await status()).toBe('suspended');
    expect(await running()).toEqual([]);
    expect((await events()).at(-1)![0]).toBe('server:backup.restore-failed');
  });

  it('is not begun where the node refuses, or the backup has not ended well', async () => {
    const { uuid } = await finished();
    world.node.daemon.answer('POST', '/restore', { status: 500, body: { error: 'no' } }, 1);
    expect((await restore(uuid)).status).toBe(500);
    expect(await status()).toBeNull();
    expect(await running()).toEqual([]);
    expect((await restore(uuid, {})).status).toBe(422);
    const failed = await create();
    await report(failed.uuid, { successful: false });
    expect((await restore(failed.uuid)).status).toBe(400);
    expect(await status()).toBeNull();
  });

  it('ends with the daemon that was doing it', async () => {
    const { uuid } = await finished();
    await restore(uuid);
    expect((await world.node.remote.post('/api/remote/servers/reset')).status).toBe(204);
    expect(await status()).toBeNull();
    expect(await running()).toEqual([]);
    expect((await events()).at(-1)![0]).toBe('server:backup.restore-failed');
  });

  it('has succeeded where its daemon says so after it was started anew', async () => {
    const { uuid } = await finished();
    await restore(uuid);
    await world.node.remote.post('/api/remote/servers/reset');
    expect(await last()).toMatchObject({ kind: 'restore', state: 'failed' });
    const told = await world.node.remote.post(`/api/remote/backups/${uuid}/restore`, { successful: true });
    expect(told.status).toBe(204);
    expect(await last()).toEqual({ kind: 'restore', state: 'succeeded', error: null });
    expect(await status()).toBeNull();
  });
});

it('fails what was being made when a daemon starts anew', async () => {
  const { uuid } = await create();
  expect((await world.node.remote.post('/api/remote/servers/reset')).status).toBe(204);
  expect(await details(uuid)).toMatchObject({ is_successful: false });
  expect((await details(uuid)).completed_at).not.toBeNull();
});

it('leaves alone what was begun since the daemon started', async () => {
  const { uuid } = await create();
  const installing = await world.server();
  const statusOf = async (): Promise<unknown> =>
    (await world.api.get(`/api/application/servers/${installing.id}`)).at('attributes.status');
  const reset = (uptime_seconds: number) =>
    world.node.remote.post('/api/remote/servers/reset', { uptime_seconds });
  expect((await reset(3600)).status).toBe(204);
  expect([await running(), (await details(uuid)).completed_at, await statusOf()]).toEqual([
    ['backup'],
    null,
    'installing',
  ]);
  expect((await reset(0)).status).toBe(204);
  expect([await running(), await statusOf()]).toEqual([[], null]);
});

it('makes room for a schedule by the oldest one that is not locked', async () => {
  const backups = world.panel.app.get(BackupsService, { strict: false });
  const scheduled = { ignored: [], isLocked: false, isCompressed: true };
  await finished({ name: 'kept', is_locked: true });
  await finished({ name: 'oldest' });
  const uuid = randomUUID();
  await backups.createScheduled(server.id, uuid, { ...scheduled, name: 'nightly' });
  await backups.createScheduled(server.id, uuid, { ...scheduled, name: 'nightly' });
  expect(await names()).toEqual(['kept', 'nightly']);
  const nightly = (await api.get(path)).at<string>('data.1.attributes.uuid');
  await report(nightly);
  await api.post(`${path}/${nightly}/lock`);
  await expect(backups.createScheduled(server.id, randomUUID(), scheduled)).rejects.toMatchObject({
    code: 'TooManyBackupsException',
  });
  expect(await names()).toEqual(['kept', 'nightly']);
});
