import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { BackupObjectsService } from '../../apps/panel/src/modules/backups/stores/backup-objects.service.js';
import { BackupProofsService } from '../../apps/panel/src/modules/backups/proofs/backup-proofs.service.js';
import { TestDaemon } from './daemon/support/test-daemon.js';
import type { ApiClient } from './panel/support/api-client.js';
import { ClientScene, type SceneServer } from './panel/support/client-scene.js';
import { startPanel, type TestPanel } from './panel/support/panel.js';
import { TestS3 } from './support/test-s3.js';

// A real panel, a real daemon and a real S3 server between them.
const MIB = 1024 * 1024;
const NEVER = new AbortController().signal;
const WORLD = randomBytes(12 * MIB);
let daemon: TestDaemon;
let panel: TestPanel;
let s3: TestS3;
let server: SceneServer;
let api: ApiClient;
let application: ApiClient;
let store: number;
let path: string;

beforeAll(async () => {
  s3 = await TestS3.start();
  daemon = await TestDaemon.prepare({
    config: { system: { backups: { restore_host_allowlist: ['127.0.0.1'] } } },
  });
  const env = { BACKUP_THROTTLE: 'off', BACKUP_MAX_PART_SIZE: String(5 * MIB) };
  panel = await startPanel({ env: { ...env, RATELIMIT_BACKUP_RESTORE: '1000/60' } });
  const scene = await ClientScene.onPort(panel, daemon.port, daemon.panel.token);
  const [node] = await panel.database.query<{ id: string }>('SELECT daemon_token_id AS id FROM nodes');
  daemon.panel.real = panel.api(`${node!.id}.${daemon.panel.token}`);
  await daemon.startHere();
  const owner = await panel.createUser();
  api = panel.api(await panel.accountKey(owner));
  application = panel.api(await panel.applicationKey(await panel.createAdmin()));
  server = await scene.server({ owner, uuid: await daemon.create() });
  await panel.database.query('UPDATE servers SET backup_limit = 50, disk = 0 WHERE id = ?', [server.id]);
  path = `/api/client/servers/${server.uuid}/backups`;
  const answer = await application.post('/api/application/backup-hosts', {
    name: 'Archive',
    schema: 's3',
    configuration: s3.configuration,
  });
  expect(answer.status).toBe(201);
  store = answer.at('attributes.id');
});
afterAll(async () => {
  await panel?.close();
  await daemon?.close();
  await s3?.close();
});
const at = (name: string): string => join(daemon.folder, 'volumes', server.uuid, name);
beforeEach(() => {
  mkdirSync(at('world'), { recursive: true });
  writeFileSync(at('world/region.mca'), WORLD);
  s3.calls.length = 0;
});
afterEach(async () => {
  s3.heal();
  // What failed leaves nothing behind in the bucket.
  await panel.app.get(BackupObjectsService, { strict: false }).clear(NEVER);
  expect(await s3.uploads()).toEqual([]);
});

interface Attributes {
  readonly uuid: string;
  readonly is_successful: boolean;
  readonly checksum: string | null;
  readonly bytes: number;
  readonly completed_at: string | null;
  readonly proved_at: string | null;
  readonly proof_outcome: string | null;
}
const backup = async (uuid: string): Promise<Attributes> =>
  (await api.get(`${path}/${uuid}`)).at('attributes');
const begin = async (): Promise<string> => {
  const answer = await api.post(path, {});
  expect(answer.status).toBe(200);
  return answer.at('attributes.uuid');
};
const ended = (uuid: string): Promise<Attributes> =>
  vi.waitFor(
    async () => {
      const made = await backup(uuid);
      expect(made.completed_at).not.toBeNull();
      return made;
    },
    { timeout: 60_000, interval: 50 },
  );
const make = async (): Promise<Attributes> => {
  const made = await ended(await begin());
  expect(made.is_successful).toBe(true);
  return made;
};
const lastOperation = async (): Promise<{ kind: string; outcome: string | null; error: string | null }> =>
  (await api.get(`/api/client/servers/${server.uuid}/operations`)).at('data.0.attributes');
const restore = async (uuid: string): Promise<string | null> => {
  expect((await api.post(`${path}/${uuid}/restore`, { truncate: true })).status).toBe(204);
  return vi.waitFor(
    async () => {
      const { outcome } = await lastOperation();
      expect(outcome).not.toBeNull();
      return outcome;
    },
    { timeout: 60_000, interval: 50 },
  );
};
/** What lies beside the volumes while an archive is sent. */
const onDisk = (): string[] => {
  const folder = join(daemon.folder, 'backups', server.uuid);
  // Lists of the files of those that were made stay.
  return existsSync(folder) ? readdirSync(folder).filter((name) => !name.endsWith('.files')) : [];
};

it('lies in the store in parts, is downloaded from there with ranges, restored and deleted', async () => {
  const made = await make();
  expect(s3.calls.filter((call) => call.startsWith('PUT part'))).toEqual([
    'PUT part 1',
    'PUT part 2',
    'PUT part 3',
  ]);
  expect(await s3.objects()).toEqual([`rookery/${server.uuid}/${made.uuid}.tar.gz`]);
  expect(onDisk()).toEqual([]);

  const url = (await api.get(`${path}/${made.uuid}/download`)).at<string>('attributes.url');
  expect(url.startsWith(s3.endpoint)).toBe(true);
  const download = await fetch(url);
  expect(download.headers.get('content-disposition')).toBe(`attachment; filename="${made.uuid}.tar.gz"`);
  const bytes = Buffer.from(await download.arrayBuffer());
  expect(made).toMatchObject({
    bytes: bytes.length,
    checksum: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
  });
  const part = await fetch(url, { headers: { range: 'bytes=100-199' } });
  expect([part.status, Buffer.from(await part.arrayBuffer())]).toEqual([206, bytes.subarray(100, 200)]);

  const plan = (await api.get(`${path}/${made.uuid}/restore-plan?truncate=true`)).at('data');
  expect(plan).toMatchObject({ stops: false, kept_bytes: 0, free_bytes: expect.any(Number) as unknown });
  expect(plan).toMatchObject({ needed_bytes: WORLD.length + 'installed\n'.length, written: 2 });

  rmSync(at('world'), { recursive: true });
  writeFileSync(at('newer.txt'), 'newer');
  expect(await restore(made.uuid)).toBe('succeeded');
  expect(readFileSync(at('world/region.mca')).equals(WORLD)).toBe(true);
  expect(existsSync(at('newer.txt'))).toBe(false);

  expect((await application.delete(`/api/application/backup-hosts/${store}`)).status).toBe(400);
  expect((await api.delete(`${path}/${made.uuid}`)).status).toBe(204);
  await panel.app.get(BackupObjectsService, { strict: false }).clear(NEVER);
  expect(await s3.objects()).toEqual([]);
});

it('proves itself by all of its files, and shows when its object has changed', async () => {
  const made = await make();
  const proofs = panel.app.get(BackupProofsService, { strict: false });
  const proved = async (now: Date): Promise<object> => {
    await proofs.begin(NEVER, now);
    return vi.waitFor(
      async () => {
        const seen = await backup(made.uuid);
        expect(seen.proved_at).not.toBeNull();
        expect((await lastOperation()).outcome).not.toBeNull();
        return seen;
      },
      { timeout: 60_000, interval: 50 },
    );
  };
  expect(await proved(new Date())).toMatchObject({ proof_outcome: 'sound', proof_error: null });
  expect(await lastOperation()).toMatchObject({ kind: 'prove', outcome: 'succeeded' });
  expect(readFileSync(at('world/region.mca')).equals(WORLD)).toBe(true);

  // Nothing is due until a week has passed.
  await proofs.begin(NEVER);
  await panel.database.query('UPDATE backups SET checksum = ?, proved_at = NULL WHERE uuid = ?', [
    `sha256:${'0'.repeat(64)}`,
    made.uuid,
  ]);
  const later = new Date(Date.now() + 2 * 3_600_000);
  expect(await proved(later)).toMatchObject({ proof_outcome: 'broken' });
  expect((await api.delete(`${path}/${made.uuid}`)).status).toBe(204);
});

it.each([500, 'drop'] as const)(
  'sends a part again in full that fails twice: %s (hazard B1)',
  async (fault) => {
    s3.fail('PUT part 2', fault, 2);
    const made = await make();
    expect(s3.calls.filter((call) => call === 'PUT part 2')).toHaveLength(3);
    expect(await restore(made.uuid)).toBe('succeeded');
    expect(readFileSync(at('world/region.mca')).equals(WORLD)).toBe(true);
  },
);

it('asks for new addresses where the store takes the old ones no more', async () => {
  s3.fail('PUT part 1', 403, 1);
  await make();
});

it('waits for a store that is away when it begins', async () => {
  s3.fail('POST uploads', 'drop', 4);
  await make();
});

it('fails where the store refuses a part, and leaves nothing', async () => {
  const before = await s3.objects();
  s3.fail('PUT part 3', 400);
  const made = await ended(await begin());
  expect(made).toMatchObject({ is_successful: false, checksum: null, bytes: 0 });
  s3.heal();
  await panel.app.get(BackupObjectsService, { strict: false }).clear(NEVER);
  expect([await s3.objects(), await s3.uploads(), onDisk()]).toEqual([before, [], []]);
});

it('is reported again until the store has put it together, and is not called good before', async () => {
  s3.fail('POST complete', 'drop');
  const uuid = await begin();
  await vi.waitFor(() => expect(s3.calls).toContain('POST complete'), { timeout: 30_000 });
  expect(await backup(uuid)).toMatchObject({ is_successful: false, completed_at: null });
  s3.heal();
  expect(await ended(uuid)).toMatchObject({ is_successful: true });
});

it('leaves nothing when it is cancelled', async () => {
  const before = await s3.objects();
  s3.fail('PUT part 2', 500);
  const uuid = await begin();
  await vi.waitFor(() => expect(s3.calls).toContain('PUT part 2'), { timeout: 30_000 });
  const { id } = (await api.get(`/api/client/servers/${server.uuid}/operations`)).at<{ id: number }>(
    'data.0.attributes',
  );
  const cancel = `/api/client/servers/${server.uuid}/operations/${id}/cancel`;
  expect((await api.post(cancel)).status).toBe(202);
  expect(await ended(uuid)).toMatchObject({ is_successful: false });
  expect((await lastOperation()).outcome).toBe('cancelled');
  s3.heal();
  await panel.app.get(BackupObjectsService, { strict: false }).clear(NEVER);
  expect([await s3.objects(), await s3.uploads(), onDisk()]).toEqual([before, [], []]);
});

it('that a killed daemon was making has failed, and nothing of it is left', async () => {
  const before = await s3.objects();
  await daemon.stopHere();
  await daemon.startProcess();
  s3.fail('PUT part 2', 500);
  const uuid = await begin();
  await vi.waitFor(() => expect(s3.calls).toContain('PUT part 2'), { timeout: 30_000 });
  await daemon.end('SIGKILL');
  expect(onDisk().length).toBeGreaterThan(0);
  s3.heal();
  await daemon.startHere();
  expect(await ended(uuid)).toMatchObject({ is_successful: false });
  await panel.app.get(BackupObjectsService, { strict: false }).clear(NEVER);
  expect([await s3.objects(), await s3.uploads(), onDisk()]).toEqual([before, [], []]);
});

it('touches no file where the store is away, or its object is another one (hazards B5, B7)', async () => {
  const made = await make();
  writeFileSync(at('world/region.mca'), 'newer');
  s3.fail('GET', 404);
  expect(await restore(made.uuid)).toBe('failed');
  s3.heal();
  await panel.database.query('UPDATE backups SET checksum = ? WHERE uuid = ?', [
    `sha256:${'0'.repeat(64)}`,
    made.uuid,
  ]);
  expect(await restore(made.uuid)).toBe('failed');
  expect((await lastOperation()).error).toContain('checksum');
  expect(readFileSync(at('world/region.mca'), 'utf8')).toBe('newer');
});

it('gives a stock daemon the stock answers, and takes its report', async () => {
  await daemon.stopHere();
  const remote = daemon.panel.real!;
  const [row] = await panel.database.query<{ id: number }>('SELECT id FROM servers WHERE uuid = ?', [
    server.uuid,
  ]);
  await panel.database.query(
    `INSERT INTO backups (server_id, uuid, name, ignored_files, created_at, updated_at)
     VALUES (?, '11111111-2222-4333-8444-555555555555', 'stock', '[]', NOW(3), NOW(3))`,
    [row!.id],
  );
  const uuid = '11111111-2222-4333-8444-555555555555';
  const remotePath = `/api/remote/backups/${uuid}`;
  expect((await remote.get(`${remotePath}?size=100`)).status).toBe(400);
  await panel.database.query(
    `INSERT INTO backup_objects (backup_host_id, backup_id, object_key, created_at)
     SELECT ?, id, 'rookery/stock.tar.gz', NOW(3) FROM backups WHERE uuid = ?`,
    [store, uuid],
  );
  expect((await remote.get(remotePath)).status).toBe(422);
  const answer = await remote.get(`${remotePath}?size=${5 * MIB + 3}`);
  expect(answer.body).toEqual({
    parts: [expect.stringContaining(s3.endpoint), expect.stringContaining('partNumber=2')],
    part_size: 5 * MIB,
    max_concurrent_uploads: 1,
  });
  const parts: { etag: string; part_number: number }[] = [];
  for (const [index, url] of answer.at<string[]>('parts').entries()) {
    const body = index === 0 ? randomBytes(5 * MIB) : Buffer.from('end');
    const put = await fetch(url, { method: 'PUT', body, headers: { 'content-type': 'application/x-gzip' } });
    parts.push({ etag: put.headers.get('etag')!, part_number: index + 1 });
  }
  // The upload that was begun is the one that goes on.
  await remote.get(`${remotePath}?size=${5 * MIB + 3}`);
  expect(await s3.uploads()).toHaveLength(1);
  const report = { successful: true, checksum: 'ab12', checksum_type: 'sha1', size: 5 * MIB + 3, parts };
  expect((await remote.post(remotePath, report)).status).toBe(204);
  expect((await remote.post(remotePath, report)).status).toBe(204);
  expect(await s3.objects()).toContain('rookery/stock.tar.gz');
  expect((await remote.get(`${remotePath}?size=100`)).status).toBe(409);
  await daemon.startHere();
});

it('goes with its server', async () => {
  await make();
  expect((await s3.objects()).length).toBeGreaterThan(0);
  await panel.database.query('DELETE FROM servers WHERE id = ?', [server.id]);
  await panel.app.get(BackupObjectsService, { strict: false }).clear(NEVER);
  expect(await s3.objects()).toEqual([]);
  expect((await application.delete(`/api/application/backup-hosts/${store}`)).status).toBe(204);
});
