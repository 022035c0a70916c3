import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BackupsJobs } from '../../../../apps/panel/src/modules/backups/backups.jobs.js';
import {
  removeArchive,
  rotateBackups,
} from '../../../../apps/panel/src/modules/backups/rotation/rotation.jobs.js';
import type { ApiClient } from '../support/api-client.js';
import { insert } from '../support/client-scene.js';
import { startServerWorld, type MadeServer, type ServerWorld } from '../support/server-world.js';

let world: ServerWorld;
let jobs: BackupsJobs;
let api: ApiClient;
let server: MadeServer;
let path: string;

const NEVER = new AbortController().signal;
const RULE = { keep_last: 1, keep_daily: 2, keep_weekly: 0, keep_monthly: 0 };

beforeAll(async () => {
  world = await startServerWorld();
  jobs = world.panel.app.get(BackupsJobs, { strict: false });
});
afterAll(() => world?.close());
beforeEach(async () => {
  const owner = await world.panel.createUser();
  api = world.panel.api(await world.panel.accountKey(owner));
  server = await world.installedServer({ user: owner.id });
  path = `/api/client/servers/${server.uuid}`;
  world.node.daemon.calls.length = 0;
  for (const table of ['activity_logs', 'outbox']) await world.panel.database.query(`DELETE FROM ${table}`);
});

async function kept(at: string, fields: Record<string, unknown> = {}): Promise<string> {
  const time = new Date(at);
  const row = {
    server_id: server.id,
    uuid: randomUUID(),
    name: at,
    ignored_files: '[]',
    is_successful: 1,
    checksum: 'sha256:ab',
    completed_at: time,
    created_at: time,
    updated_at: time,
    ...fields,
  };
  await insert(world.panel, 'backups', row);
  return row.uuid;
}
const names = async (): Promise<string[]> =>
  (await api.get(`${path}/backups`))
    .at<{ attributes: { name: string } }[]>('data')
    .map(({ attributes }) => attributes.name);
const owed = async (name: string): Promise<Record<string, unknown>[]> =>
  (
    await world.panel.database.query<{ payload: Record<string, unknown> }>(
      'SELECT payload FROM outbox WHERE job = ? ORDER BY id',
      [name],
    )
  ).map(({ payload }) => payload);
const removals = (): unknown[] => world.node.daemon.callsTo('DELETE', /\/backup\//).map(({ path: at }) => at);

describe('the rotation of backups', () => {
  it('keeps all until somebody says otherwise, and says what is kept', async () => {
    const off = { keep_last: 0, keep_daily: 0, keep_weekly: 0, keep_monthly: 0, time_zone: 'UTC' };
    expect((await api.get(`${path}/backup-rotation`)).at('attributes')).toEqual(off);
    const set = await api.put(`${path}/backup-rotation`, { ...RULE, time_zone: 'Europe/Berlin' });
    expect(set.at('attributes')).toEqual({ ...RULE, time_zone: 'Europe/Berlin' });
    expect((await api.get(`${path}/backup-rotation`)).body).toEqual(set.body);
    expect(await owed(rotateBackups.name)).toEqual([{ serverId: server.id }]);
    const [logged] = await world.panel.database.query<{ event: string }>('SELECT event FROM activity_logs');
    expect(logged!.event).toBe('server:backup.rotation');
    await api.put(`${path}/backup-rotation`, off);
    expect((await api.get(`${path}/backup-rotation`)).at('attributes')).toEqual(off);
  });

  it('refuses numbers and zones that are none', async () => {
    const wrong = { ...RULE, keep_last: -1, keep_daily: 1000, time_zone: 'Nowhere/Town' };
    const answer = await api.put(`${path}/backup-rotation`, wrong);
    expect(answer.status).toBe(422);
    const fields = answer
      .at<{ meta: { source_field: string } }[]>('errors')
      .map(({ meta }) => meta.source_field);
    expect(fields.toSorted()).toEqual(['keep_daily', 'keep_last', 'time_zone']);
    expect(await owed(rotateBackups.name)).toEqual([]);
  });

  it('takes what the rule does not keep, at once from the list and then from the node, and does so once', async () => {
    const oldest = await kept('2026-05-01T03:00:00Z');
    await kept('2026-05-01T04:00:00Z', { is_locked: 1 });
    await kept('2026-05-02T03:00:00Z', { is_successful: 0 });
    await kept('2026-05-03T03:00:00Z');
    await kept('2026-05-04T03:00:00Z');
    await api.put(`${path}/backup-rotation`, RULE);
    await jobs.rotate({ serverId: server.id });
    await jobs.rotate({ serverId: server.id });
    const stay = [
      '2026-05-01T04:00:00Z',
      '2026-05-02T03:00:00Z',
      '2026-05-03T03:00:00Z',
      '2026-05-04T03:00:00Z',
    ];
    expect(await names()).toEqual(stay);
    const owes = { nodeId: world.node.id, server: server.uuid, backup: oldest };
    expect(await owed(removeArchive.name)).toEqual([owes]);
    expect(removals()).toEqual([]);

    world.node.daemon.answer('DELETE', `/backup/${oldest}`, { status: 404, body: { error: 'not found' } }, 1);
    await jobs.removeArchive(owes);
    expect(removals()).toEqual([`/api/servers/${server.uuid}/backup/${oldest}`]);
  });

  it('removes no archive of a backup that is there', async () => {
    const backup = await kept('2026-05-01T03:00:00Z');
    await jobs.removeArchive({ nodeId: world.node.id, server: server.uuid, backup });
    expect(removals()).toEqual([]);
  });

  it('leaves one that is being restored until that has ended', async () => {
    const now = new Date();
    const restored = await kept('2026-05-01T03:00:00Z', { restore_started_at: now });
    await kept('2026-05-02T03:00:00Z');
    await api.put(`${path}/backup-rotation`, { ...RULE, keep_daily: 0 });
    await jobs.rotate({ serverId: server.id });
    expect(await names()).toHaveLength(2);
    await world.panel.database.query('UPDATE backups SET restore_ended_at = ? WHERE uuid = ?', [
      now,
      restored,
    ]);
    await jobs.rotate({ serverId: server.id });
    expect(await names()).toEqual(['2026-05-02T03:00:00Z']);
  });

  it('follows each backup that has ended well, and comes to all servers each night', async () => {
    await api.put(`${path}/backup-rotation`, RULE);
    await world.panel.database.query('DELETE FROM outbox');
    const made = (await api.post(`${path}/backups`, {})).at<string>('attributes.uuid');
    const report = { successful: true, checksum: 'ab', checksum_type: 'sha256', size: 1 };
    expect((await world.node.remote.post(`/api/remote/backups/${made}`, report)).status).toBe(204);
    expect(await owed(rotateBackups.name)).toEqual([{ serverId: server.id }]);
    await world.panel.database.query('DELETE FROM outbox');
    await jobs.rotateAll(NEVER);
    expect(await owed(rotateBackups.name)).toContainEqual({ serverId: server.id });
  });
});
