import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TestDaemon } from './support/test-daemon.js';

let daemon: TestDaemon;
beforeAll(async () => {
  daemon = await TestDaemon.start({ config: { power: { stop_grace: 5, term_grace: 1 } } });
});
afterAll(() => daemon.close());

const at = (uuid: string, path: string): string => join(daemon.folder, 'volumes', uuid, path);
const archives = (uuid: string): string[] =>
  readdirSync(join(daemon.folder, 'backups', uuid)).filter((name) => name.endsWith('.tar.gz'));
const reported = (backup: string, path = ''): Promise<unknown> =>
  vi.waitFor(
    () => {
      const [body] = daemon.panel.bodies(`/backups/${backup}${path}`);
      expect(body).toBeDefined();
      return body;
    },
    { timeout: 60_000, interval: 20 },
  );
async function backUp(uuid: string): Promise<{ backup: string; checksum: string }> {
  const backup = randomUUID();
  const answer = await daemon.call('POST', `/api/servers/${uuid}/backup`, {
    adapter: 'wings',
    uuid: backup,
    ignore: '',
  });
  expect(answer.status).toBe(202);
  const body = (await reported(backup)) as { successful: boolean; checksum: string; checksum_type: string };
  expect(body.successful).toBe(true);
  return { backup, checksum: `${body.checksum_type}:${body.checksum}` };
}
const restore = (uuid: string, backup: string, body: object = {}): Promise<Response> =>
  daemon.call('POST', `/api/servers/${uuid}/backup/${backup}/restore`, {
    adapter: 'wings',
    truncate_directory: true,
    download_url: '',
    ...body,
  });

describe('backups on a real engine', () => {
  it('are made of a running server, and restored to a stopped one', async () => {
    const uuid = await daemon.create();
    mkdirSync(at(uuid, 'world'));
    writeFileSync(at(uuid, 'world/level.dat'), 'the old world');
    await daemon.power(uuid, 'start');
    await daemon.becomes(uuid, 'running');
    const { backup, checksum } = await backUp(uuid);
    expect((await daemon.server(uuid)).state).toBe('running');

    rmSync(at(uuid, 'world'), { recursive: true });
    writeFileSync(at(uuid, 'newer.txt'), 'newer');
    expect((await restore(uuid, backup, { checksum })).status).toBe(202);
    expect(await reported(backup, '/restore')).toEqual({ successful: true });
    expect((await daemon.server(uuid)).state).toBe('offline');
    expect(readFileSync(at(uuid, 'world/level.dat'), 'utf8')).toBe('the old world');
    expect(readdirSync(at(uuid, '.'))).not.toContain('newer.txt');
    // It starts with them: the container mounts the folder that is there now.
    await daemon.power(uuid, 'start');
    await daemon.becomes(uuid, 'running');
    const container = await daemon.docker.getContainer(uuid).inspect();
    expect(container.State.Running).toBe(true);
    await daemon.power(uuid, 'kill');
    await daemon.becomes(uuid, 'offline');

    const claims = { scope: 'backup-download', backup_uuid: backup, unique_id: randomUUID() };
    const address = `${daemon.url}/download/backup?token=${await daemon.panel.consoleToken(uuid, claims)}`;
    const download = await fetch(address);
    expect(download.headers.get('content-disposition')).toContain(`${backup}.tar.gz`);
    const bytes = Buffer.from(await download.arrayBuffer());
    expect(`sha256:${createHash('sha256').update(bytes).digest('hex')}`).toBe(checksum);
    expect((await fetch(address)).status).toBe(404);
    const part = await fetch(address, { headers: { range: 'bytes=0-1' } });
    expect([part.status, (await part.arrayBuffer()).byteLength]).toEqual([206, 2]);

    expect((await daemon.call('DELETE', `/api/servers/${uuid}/backup/${backup}`)).status).toBe(204);
    expect((await daemon.call('DELETE', `/api/servers/${uuid}/backup/${backup}`)).status).toBe(404);
  });

  it('are refused with the words of the protocol', async () => {
    const uuid = await daemon.create();
    const post = async (body: object): Promise<[number, string]> => {
      const answer = await daemon.call('POST', `/api/servers/${uuid}/backup`, body);
      return [answer.status, ((await answer.json()) as { error: string }).error];
    };
    expect(await post({ adapter: 'wings', uuid: 'x', ignore: '' })).toEqual([
      400,
      'The backup identifier must be a valid UUID.',
    ]);
    expect((await post({ adapter: 'floppy', uuid: randomUUID(), ignore: '' }))[0]).toBe(500);
    expect((await restore(uuid, randomUUID(), { adapter: 'floppy' })).status).toBe(400);
    expect((await restore(uuid, randomUUID())).status).toBe(404);
    expect((await restore(uuid, '..%2f..%2fx')).status).toBe(400);
  });

  it('whose archive was changed leave the files as they are (hazards B5, B7)', async () => {
    const uuid = await daemon.create();
    writeFileSync(at(uuid, 'file.txt'), 'good');
    const { backup, checksum } = await backUp(uuid);
    writeFileSync(at(uuid, 'file.txt'), 'newer');
    writeFileSync(join(daemon.folder, 'backups', uuid, `${backup}.tar.gz`), 'rubbish');
    expect((await restore(uuid, backup, { checksum })).status).toBe(202);
    expect(await reported(backup, '/restore')).toMatchObject({ successful: false });
    expect(readFileSync(at(uuid, 'file.txt'), 'utf8')).toBe('newer');
  });

  it('are proved beside a running server, whose files nobody touches', async () => {
    const uuid = await daemon.create();
    mkdirSync(at(uuid, 'world'));
    writeFileSync(at(uuid, 'world/level.dat'), 'the old world');
    await daemon.power(uuid, 'start');
    await daemon.becomes(uuid, 'running');
    const { backup, checksum } = await backUp(uuid);
    const [body] = daemon.panel.bodies(`/backups/${backup}`) as { content_bytes: number }[];
    writeFileSync(at(uuid, 'world/level.dat'), 'the new world');
    const prove = async (of: string): Promise<unknown> => {
      const order = { adapter: 'wings', checksum, content_bytes: body!.content_bytes };
      const answer = await daemon.call('POST', `/api/servers/${uuid}/backup/${of}/prove`, order);
      expect(answer.status).toBe(202);
      return reported(of, '/proof');
    };
    expect(await prove(backup)).toEqual({ outcome: 'sound', error: null });
    expect((await daemon.server(uuid)).state).toBe('running');
    expect(readFileSync(at(uuid, 'world/level.dat'), 'utf8')).toBe('the new world');
    expect(readdirSync(join(daemon.folder, 'volumes')).filter((name) => name.startsWith('.rest'))).toEqual(
      [],
    );

    const second = await backUp(uuid);
    writeFileSync(join(daemon.folder, 'backups', uuid, `${second.backup}.tar.gz`), 'rubbish');
    expect(await prove(second.backup)).toMatchObject({ outcome: 'broken' });
    await daemon.power(uuid, 'kill');
    await daemon.becomes(uuid, 'offline');
  });

  it('go with their server, one by one or all at once', async () => {
    const uuid = await daemon.create();
    await backUp(uuid);
    await backUp(uuid);
    expect(archives(uuid)).toHaveLength(2);
    expect((await daemon.call('DELETE', `/api/servers/${uuid}/deleteAllBackups`)).status).toBe(204);
    await backUp(uuid);
    expect((await daemon.call('DELETE', `/api/servers/${uuid}`)).status).toBe(204);
    expect(readdirSync(join(daemon.folder, 'backups'))).not.toContain(uuid);
  });
});
