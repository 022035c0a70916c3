import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BackupsJobs } from '../../../../apps/panel/src/modules/backups/backups.jobs.js';
import { BackupProofsService } from '../../../../apps/panel/src/modules/backups/proofs/backup-proofs.service.js';
import type { ApiClient } from '../support/api-client.js';
import { insert } from '../support/client-scene.js';
import { startServerWorld, type MadeServer, type ServerWorld } from '../support/server-world.js';

let world: ServerWorld;
let proofs: BackupProofsService;
let api: ApiClient;
let server: MadeServer;
let path: string;

const NEVER = new AbortController().signal;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = new Date('2026-05-20T12:00:00Z');
const after = (ms: number): Date => new Date(NOW.getTime() + ms);

beforeAll(async () => {
  world = await startServerWorld({ env: { BACKUP_THROTTLE: 'off' } });
  proofs = world.panel.app.get(BackupProofsService, { strict: false });
  world.node.daemon.features = ['backups.prove'];
});
afterAll(() => world?.close());
beforeEach(async () => {
  for (const table of ['backups', 'operations', 'activity_logs', 'notifications']) {
    await world.panel.database.query(`DELETE FROM ${table}`);
  }
  ({ api, server, path } = await another());
  world.node.daemon.calls.length = 0;
});

async function another(): Promise<{ api: ApiClient; server: MadeServer; path: string }> {
  const owner = await world.panel.createUser();
  const made = await world.installedServer({ user: owner.id });
  await world.panel.database.query('DELETE FROM operations');
  const key = world.panel.api(await world.panel.accountKey(owner));
  return { api: key, server: made, path: `/api/client/servers/${made.uuid}/backups` };
}
async function backup(fields: Record<string, unknown> = {}): Promise<string> {
  const at = new Date('2026-05-19T03:00:00Z');
  const row = {
    server_id: server.id,
    uuid: randomUUID(),
    name: 'nightly',
    ignored_files: '[]',
    is_successful: 1,
    checksum: 'sha256:ab12',
    bytes: 5,
    files: 2,
    content_bytes: 9,
    completed_at: at,
    created_at: at,
    updated_at: at,
    ...fields,
  };
  await insert(world.panel, 'backups', row);
  return row.uuid;
}
const asked = (): string[] =>
  world.node.daemon.callsTo('POST', /\/prove$/).map(({ path: at }) => at.split('/').at(-2)!);
const report = (uuid: string, body: object) =>
  world.node.remote.post(`/api/remote/backups/${uuid}/proof`, body);
const shown = async (uuid: string): Promise<object> => (await api.get(`${path}/${uuid}`)).at('attributes');
const operations = () =>
  world.panel.database.query<{ kind: string; state: string; error: string | null }>(
    'SELECT kind, state, error FROM operations WHERE server_id = ? ORDER BY id',
    [server.id],
  );

describe('the proof of backups', () => {
  it('is asked for of the newest one, and its outcome is seen in the list', async () => {
    await backup();
    const uuid = await backup();
    await backup({ is_successful: 0 });
    await proofs.begin(NEVER, NOW);
    expect(asked()).toEqual([uuid]);
    const [call] = world.node.daemon.callsTo('POST', /\/prove$/);
    expect(call!.body).toEqual({
      adapter: 'wings',
      download_url: '',
      checksum: 'sha256:ab12',
      content_bytes: 9,
    });
    expect(await operations()).toMatchObject([{ kind: 'prove', state: 'running' }]);
    expect((await report(uuid, { outcome: 'sound', error: null })).status).toBe(204);
    expect(await operations()).toMatchObject([{ state: 'succeeded' }]);
    expect(await shown(uuid)).toMatchObject({
      proof_outcome: 'sound',
      proof_error: null,
      proved_at: expect.any(String) as unknown,
    });
  });

  it('comes again after a week, and an hour after a try that found nothing out', async () => {
    const uuid = await backup();
    await proofs.begin(NEVER, NOW);
    await report(uuid, { outcome: null, error: 'no room' });
    expect(await shown(uuid)).toMatchObject({ proof_outcome: null, proof_error: 'no room', proved_at: null });
    await proofs.begin(NEVER, after(HOUR / 2));
    expect(asked()).toHaveLength(1);
    await proofs.begin(NEVER, after(2 * HOUR));
    expect(asked()).toHaveLength(2);
    await report(uuid, { outcome: 'sound' });
    await world.panel.database.query('UPDATE backups SET proved_at = ?', [NOW]);
    await proofs.begin(NEVER, after(6 * DAY));
    expect(asked()).toHaveLength(2);
    await proofs.begin(NEVER, after(8 * DAY));
    expect(asked()).toHaveLength(3);
  });

  it('that is broken leaves an event, once', async () => {
    const uuid = await backup();
    await proofs.begin(NEVER, NOW);
    const found = { outcome: 'broken', error: 'level.dat is not as it was backed up.' };
    await report(uuid, found);
    await report(uuid, found);
    expect(await shown(uuid)).toMatchObject({ proof_outcome: 'broken', proof_error: found.error });
    const logged = await world.panel.database.query<{ event: string }>(
      "SELECT event FROM activity_logs WHERE event LIKE 'server:backup%'",
    );
    expect(logged.map(({ event }) => event)).toEqual(['server:backup.broken']);
  });

  it('goes on one at a time on a node, and not beside other work there', async () => {
    const first = await backup();
    const mine = { api, server, path };
    ({ api, server, path } = await another());
    const second = await backup();
    await proofs.begin(NEVER, NOW);
    expect(asked()).toEqual([first]);
    await proofs.begin(NEVER, NOW);
    expect(asked()).toEqual([first]);
    await report(first, { outcome: 'sound' });
    await proofs.begin(NEVER, NOW);
    expect(asked()).toEqual([first, second]);
    ({ api, server, path } = mine);
  });

  it('gives way to a backup that somebody wants, and nobody is told', async () => {
    const uuid = await backup();
    await proofs.begin(NEVER, NOW);
    const made = await api.post(path, {});
    expect(made.status).toBe(200);
    expect(await operations()).toEqual([
      { kind: 'prove', state: 'failed', error: 'It gave way to other work.' },
      { kind: 'backup', state: 'running', error: null },
    ]);
    expect(await world.panel.database.query('SELECT id FROM notifications')).toEqual([]);
    // What its node says of it late leaves the other one alone.
    await report(uuid, { outcome: null, error: 'The operation was cancelled.' });
    expect((await operations()).at(-1)).toMatchObject({ kind: 'backup', state: 'running' });
    // The other way round nothing is broken into.
    await proofs.begin(NEVER, after(2 * HOUR));
    expect(asked()).toEqual([uuid]);
  });

  it('is not asked for where the server is busy, the backup holds nobody knows what, or the node cannot', async () => {
    await backup({ content_bytes: null });
    await proofs.begin(NEVER, NOW);
    await world.panel.database.query('DELETE FROM backups');
    await backup();
    await world.panel.database.query("UPDATE servers SET status = 'suspended' WHERE id = ?", [server.id]);
    await proofs.begin(NEVER, NOW);
    await world.panel.database.query('UPDATE servers SET status = NULL WHERE id = ?', [server.id]);
    const stock = await world.addNode();
    await world.panel.database.query('UPDATE servers SET node_id = ? WHERE id = ?', [stock.id, server.id]);
    await proofs.begin(NEVER, NOW);
    expect([asked(), stock.daemon.callsTo('POST', /\/prove$/), await operations()]).toEqual([[], [], []]);
  });

  it('ends at once where the node does not take it, and is tried by the clock', async () => {
    await backup();
    world.node.daemon.answer('POST', /\/prove$/, { status: 409, body: { error: 'busy' } }, 1);
    await world.panel.app.get(BackupsJobs, { strict: false }).prove(NEVER);
    expect(await operations()).toMatchObject([{ kind: 'prove', state: 'failed' }]);
    expect(asked()).toHaveLength(1);
  });

  it('is reported by its own node only', async () => {
    const uuid = await backup();
    const other = await world.addNode();
    const answer = await other.remote.post(`/api/remote/backups/${uuid}/proof`, { outcome: 'broken' });
    expect(answer.status).toBe(403);
    expect(await shown(uuid)).toMatchObject({ proof_outcome: null });
  });
});
