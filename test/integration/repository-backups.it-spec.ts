import { randomBytes, randomUUID } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { BackupProofsService } from '../../apps/panel/src/modules/backups/proofs/backup-proofs.service.js';
import { BackupObjectsService } from '../../apps/panel/src/modules/backups/stores/backup-objects.service.js';
import { BackupRepositoriesService } from '../../apps/panel/src/modules/backups/stores/backup-repositories.service.js';
import { TestDaemon } from './daemon/support/test-daemon.js';
import type { ApiClient } from './panel/support/api-client.js';
import { ClientScene, type SceneServer } from './panel/support/client-scene.js';
import { startPanel, type TestPanel } from './panel/support/panel.js';
import { TestS3 } from './support/test-s3.js';

// A real panel, a real daemon with a real restic, on the node's disk and in a real S3 server.
const MIB = 1024 * 1024;
const NEVER = new AbortController().signal;
const WORLD = randomBytes(6 * MIB);
const WAIT = { timeout: 60_000, interval: 50 };
let daemon: TestDaemon;
let panel: TestPanel;
let s3: TestS3;
let scene: ClientScene;
let owner: Awaited<ReturnType<TestPanel['createUser']>>;
let api: ApiClient;
let application: ApiClient;
const hosts = new Map<string, number>();

beforeAll(async () => {
  s3 = await TestS3.start();
  daemon = await TestDaemon.prepare();
  panel = await startPanel({ env: { BACKUP_THROTTLE: 'off', RATELIMIT_BACKUP_RESTORE: '1000/60' } });
  scene = await ClientScene.onPort(panel, daemon.port, daemon.panel.token);
  const [node] = await panel.database.query<{ id: string }>('SELECT daemon_token_id AS id FROM nodes');
  daemon.panel.real = panel.api(`${node!.id}.${daemon.panel.token}`);
  await daemon.startHere();
  owner = await panel.createUser();
  api = panel.api(await panel.accountKey(owner));
  application = panel.api(await panel.applicationKey(await panel.createAdmin()));
  const kinds = [
    { name: 'node', schema: 'wings' },
    { name: 's3', schema: 's3', configuration: s3.configuration },
  ];
  for (const kind of kinds) {
    const answer = await application.post('/api/application/backup-hosts', { ...kind, format: 'restic' });
    expect([answer.status, answer.at('attributes.format')]).toEqual([201, 'restic']);
    hosts.set(kind.name, answer.at('attributes.id'));
  }
});
afterAll(async () => {
  await panel?.close();
  await daemon?.close();
  await s3?.close();
});

interface Attributes {
  readonly uuid: string;
  readonly is_successful: boolean;
  readonly checksum: string | null;
  readonly bytes: number;
  readonly completed_at: string | null;
  readonly proof_outcome: string | null;
  readonly proof_error: string | null;
}

describe.each(['node', 's3'])('incremental backups on %s', (kind) => {
  let server: SceneServer;
  let path: string;
  const at = (name: string): string => join(daemon.folder, 'volumes', server.uuid, name);
  const backup = async (uuid: string): Promise<Attributes> =>
    (await api.get(`${path}/${uuid}`)).at('attributes');
  const ended = (uuid: string): Promise<Attributes> =>
    vi.waitFor(async () => {
      const made = await backup(uuid);
      expect(made.completed_at).not.toBeNull();
      return made;
    }, WAIT);
  const begin = async (body: object = {}): Promise<string> => {
    const answer = await api.post(path, body);
    expect(answer.status).toBe(200);
    return answer.at('attributes.uuid');
  };
  const lastOperation = async (): Promise<{ kind: string; outcome: string | null; error: string | null }> =>
    (await api.get(`/api/client/servers/${server.uuid}/operations`)).at('data.0.attributes');
  const make = async (body: object = {}): Promise<Attributes> => {
    const made = await ended(await begin(body));
    expect([made.is_successful, (await lastOperation()).error]).toEqual([true, null]);
    return made;
  };
  const restore = async (uuid: string): Promise<{ outcome: string | null; error: string | null }> => {
    expect((await api.post(`${path}/${uuid}/restore`, { truncate: true })).status).toBe(204);
    return vi.waitFor(async () => {
      const operation = await lastOperation();
      expect(operation.outcome).not.toBeNull();
      return operation;
    }, WAIT);
  };
  const clear = (): Promise<void> => panel.app.get(BackupObjectsService, { strict: false }).clear(NEVER);
  const left = async (): Promise<number> => {
    const sql =
      'SELECT o.id FROM backup_objects o JOIN backup_repositories r ON r.id = o.repository_id WHERE r.server_id = ?';
    return (await panel.database.query(sql, [server.id])).length;
  };

  beforeAll(async () => {
    const [node] = await panel.database.query<{ id: number }>('SELECT id FROM nodes');
    const answer = await application.patch(`/api/application/backup-hosts/${hosts.get(kind)}`, {
      node_ids: [node!.id],
    });
    expect(answer.status).toBe(200);
    server = await scene.server({ owner, uuid: await daemon.create() });
    await panel.database.query('UPDATE servers SET backup_limit = 50, disk = 0 WHERE id = ?', [server.id]);
    path = `/api/client/servers/${server.uuid}/backups`;
    mkdirSync(at('world/empty'), { recursive: true });
    writeFileSync(at('world/region.mca'), WORLD);
    symlinkSync('/etc/passwd', at('link'));
  });

  it('cost what has changed, leave out what they are told to, and are downloaded, restored and deleted', async () => {
    const odd = ['cache/one', 'a*b[c]?$d ', 'kept [x].log'];
    mkdirSync(at('cache'));
    for (const name of odd) writeFileSync(at(name), name);
    const first = await make({
      ignored: String.raw`cache/
a\*b*`,
    });
    expect(first.checksum).toMatch(/^restic:[0-9a-f]{64}$/);
    expect(first.bytes).toBeGreaterThan(5 * MIB);
    writeFileSync(at('changed'), 'changed');
    const second = await make();
    expect(second.bytes).toBeLessThan(MIB / 4);

    const url = (await api.get(`${path}/${first.uuid}/download`)).at<string>('attributes.url');
    const token = new URL(url).searchParams.get('token')!;
    const download = await fetch(`${daemon.url}/download/backup?token=${token}`);
    expect(download.headers.get('content-disposition')).toContain(`${first.uuid}.tar`);
    const tar = Buffer.from(await download.arrayBuffer());
    const listed = execFileSync('tar', ['-t', '--quoting-style=literal'], {
      input: tar,
      maxBuffer: 64 * MIB,
    });
    expect(listed.toString().trim().split('\n').sort()).toEqual(
      ['installed.txt', 'kept [x].log', 'link', 'world/', 'world/empty/', 'world/region.mca'].sort(),
    );

    rmSync(at('world'), { recursive: true });
    expect(await restore(first.uuid)).toMatchObject({ outcome: 'succeeded', error: null });
    expect(readFileSync(at('world/region.mca')).equals(WORLD)).toBe(true);
    expect(readdirSync(at('.')).sort()).toEqual(['installed.txt', 'kept [x].log', 'link', 'world']);
    expect(existsSync(at('world/empty'))).toBe(true);

    expect((await api.delete(`${path}/${first.uuid}`)).status).toBe(204);
    await clear();
    expect(await left()).toBe(1);
    // What only the first one held goes; the second one is whole.
    const [row] = await panel.database.query<{ id: number; nodeId: number }>(
      'SELECT r.id, s.node_id AS nodeId FROM backup_repositories r JOIN servers s ON s.id = r.server_id WHERE s.id = ?',
      [server.id],
    );
    await panel.app
      .get(BackupRepositoriesService, { strict: false })
      .prune({ repositoryId: row!.id, nodeId: row!.nodeId });
    expect(await restore(second.uuid)).toMatchObject({ outcome: 'succeeded' });
    expect(readFileSync(at('changed'), 'utf8')).toBe('changed');
    expect(readFileSync(at('cache/one'), 'utf8')).toBe('cache/one');
  });

  it('leave no folder where one is forgotten that was never made', async () => {
    if (kind === 's3') return;
    const other = await daemon.create();
    const repository = { id: randomUUID(), password: 'secret', place: { kind } };
    const path = `/api/servers/${other}/backup/${randomUUID()}/forget`;
    expect((await daemon.call('POST', path, { repository })).status).toBe(404);
    expect(existsSync(join(daemon.folder, 'backups', other))).toBe(false);
  });

  it('are proved, and a damaged one is called broken and changes no file', async () => {
    const made = await make();
    const proofs = panel.app.get(BackupProofsService, { strict: false });
    const proved = async (): Promise<Attributes> => {
      const sql =
        'UPDATE backups SET proved_at = NULL, proof_tried_at = NULL, proof_error = NULL WHERE uuid = ?';
      await panel.database.query(sql, [made.uuid]);
      await proofs.begin(NEVER);
      return vi.waitFor(async () => {
        const now = await backup(made.uuid);
        expect(now.proof_outcome ?? now.proof_error).not.toBeNull();
        expect((await lastOperation()).outcome).not.toBeNull();
        return now;
      }, WAIT);
    };
    expect(await proved()).toMatchObject({ proof_outcome: 'sound', proof_error: null });
    if (kind === 's3') return;
    const folder = join(daemon.folder, 'backups', server.uuid);
    const data = join(
      folder,
      readdirSync(folder).find((name) => name.endsWith('.repository'))!,
      'data',
    );
    for (const entry of readdirSync(data, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const pack = join(entry.parentPath, entry.name);
      writeFileSync(
        pack,
        readFileSync(pack).map((byte) => byte ^ 1),
      );
    }
    writeFileSync(at('newer'), 'newer');
    expect(await restore(made.uuid)).toMatchObject({ outcome: 'failed' });
    expect(readFileSync(at('newer'), 'utf8')).toBe('newer');
    await panel.database.query('UPDATE backups SET proof_outcome = NULL WHERE uuid = ?', [made.uuid]);
    expect(await proved()).toMatchObject({ proof_outcome: 'broken' });
  });
});
