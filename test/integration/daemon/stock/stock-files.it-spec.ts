import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PELICAN, PTERODACTYL } from './stock-dialects.js';
import { keys, StockPanel } from './stock-panel.js';

const ENTRY = [
  'name',
  'created',
  'modified',
  'mode',
  'mode_bits',
  'size',
  'directory',
  'file',
  'symlink',
  'mime',
];

describe.each([PELICAN, PTERODACTYL])('the file manager of a stock panel of $name', (dialect) => {
  let panel: StockPanel;
  let uuid: string;
  beforeAll(async () => {
    panel = await StockPanel.start(dialect);
    uuid = await panel.created();
  });
  afterAll(() => panel?.daemon.close());

  const done: StockPanel['done'] = (...call) => panel.done(...call);
  const volume = (...names: string[]): string => join(panel.daemon.folder, 'volumes', uuid, ...names);

  it('reads, writes, moves, packs, unpacks, finds and removes', async () => {
    await done('POST', panel.files(uuid, '/write', { file: '/notes.txt' }), 'not JSON at all');
    await done('POST', panel.files(uuid, '/write', { file: '/empty.txt' }), '');
    const read = await panel.call('GET', panel.files(uuid, '/contents', { file: '/notes.txt' }));
    expect([read.status, read.text]).toEqual([200, 'not JSON at all']);
    await done('POST', panel.files(uuid, '/create-directory'), { name: 'folder', path: '/' });
    await done('POST', panel.files(uuid, '/copy'), { location: '/notes.txt' });
    await done('PUT', panel.files(uuid, '/rename'), {
      root: '/',
      files: [{ from: 'notes copy.txt', to: 'folder/moved.txt' }],
    });
    await done('POST', panel.files(uuid, '/chmod'), {
      root: '/',
      files: [{ file: 'notes.txt', mode: '0600' }],
    });
    const list = (await panel.call('GET', panel.files(uuid, '/list-directory', { directory: '/' }))).json();
    const entries = list as Record<string, unknown>[];
    expect(entries[0]).toMatchObject({ name: 'folder', directory: true, mime: 'inode/directory' });
    expect(keys(entries[0])).toEqual(expect.arrayContaining(ENTRY));
    expect(entries.find(({ name }) => name === 'notes.txt')).toMatchObject({
      mode: '-rw-------',
      mode_bits: '600',
      size: 15,
      file: true,
    });
    const packed = await panel.call('POST', panel.files(uuid, '/compress'), {
      root: '/',
      files: ['folder'],
      ...dialect.compress,
    });
    expect(packed.status).toBe(200);
    expect(keys(packed.json())).toEqual(expect.arrayContaining(ENTRY));
    const { name } = packed.json() as { name: string };
    await done('POST', panel.files(uuid, '/delete'), { root: '/', files: ['folder'] });
    await done('POST', panel.files(uuid, '/decompress'), { root: '/', file: name });
    expect(readFileSync(volume('folder/moved.txt'), 'utf8')).toBe('not JSON at all');
    const found = await panel.call('GET', panel.files(uuid, '/search', { directory: '/', pattern: 'moved' }));
    expect(found.json()).toMatchObject([{ name: expect.stringContaining('folder/moved.txt') as string }]);
    expect((await panel.call('GET', panel.files(uuid, '/pull'))).json()).toEqual({ downloads: null });
    const refusals = await Promise.all([
      panel.call('POST', panel.files(uuid, '/write', { file: '/secret.txt' }), 'x'),
      panel.call('GET', panel.files(uuid, '/contents', { file: '/none' })),
      panel.call('GET', panel.files(uuid, '/contents', { file: '/folder' })),
    ]);
    expect(refusals.map(({ status, json }) => [status, (json() as { error: string }).error])).toEqual([
      [403, 'This file cannot be modified: present in egg denylist.'],
      [404, 'The requested resources was not found on the system.'],
      [400, 'Cannot perform that action: file is a directory.'],
    ]);
  });

  it('signs an upload and a download', async () => {
    const user_uuid = randomUUID();
    const form = new FormData();
    form.append('files', new Blob(['uploaded']), 'up.txt');
    const put = await panel.token(uuid, { scope: 'file-upload', user_uuid });
    const query = new URLSearchParams({ token: put, directory: '/folder' });
    const upload = await fetch(`${panel.daemon.url}/upload/file?${query}`, { method: 'POST', body: form });
    expect([upload.status, await upload.text()]).toEqual([200, '']);
    const get = await panel.token(uuid, { scope: 'file-download', user_uuid, file_path: '/folder/up.txt' });
    const download = await fetch(`${panel.daemon.url}/download/file?token=${get}`);
    expect([download.status, await download.text()]).toEqual([200, 'uploaded']);
    await vi.waitFor(() => {
      const sent = panel.daemon.panel.bodies('/activity') as { data: Record<string, unknown>[] }[];
      expect(sent.flatMap(({ data }) => data)).toContainEqual({
        user: user_uuid,
        server: uuid,
        event: 'server:file.uploaded',
        metadata: { file: 'up.txt', directory: expect.stringContaining('folder') as string },
        ip: expect.any(String) as string,
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
      });
    });
  });
});
