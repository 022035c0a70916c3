import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serverBusy } from '../server.errors.js';
import { TestNode, type WatchedServer } from '../server.fixture.js';

let node: TestNode;
let watched: WatchedServer;
const backup = randomUUID();
const ORDER = { adapter: 'wings', backup, ignore: '', is_compressed: true } as const;
const RESTORE = { adapter: 'wings', download_url: '', backup, truncate: true, checksum: null } as const;

beforeEach(async () => {
  node = new TestNode();
  watched = await node.server();
});
afterEach(() => node.close());

const begin = () => node.runner.begin(watched.server, 'backup', { ...ORDER, ignore: 'cache/' });
const restore = () => node.runner.begin(watched.server, 'restore', { ...RESTORE, checksum: 'sha256:ab12' });
const reports = (): unknown[] => node.panel.pushed(`/backups/${backup}`);
const restorations = (): unknown[] => node.panel.pushed(`/backups/${backup}/restore`);

describe('a backup', () => {
  it('lets the server run, tells its end and reports checksum and size', async () => {
    await (
      await watched.server.setPower('start')
    ).completed;
    await (
      await begin()
    ).completed;
    expect(watched.server.state.current).toBe('running');
    expect(node.archives.made).toEqual([{ adapter: 'wings', backup, ignore: 'cache/', isCompressed: true }]);
    const archive = { checksum: 'ab12', checksum_type: 'sha256' };
    expect(reports()).toEqual([
      { successful: true, ...archive, size: 5, parts: null, files: 2, content_bytes: 9 },
    ]);
    const bytes = { bytes_done: 1, bytes_total: 3 };
    expect(watched.frames('backup progress')).toEqual([
      [backup, JSON.stringify({ step: 'archiving', percent: 33, ...bytes })],
    ]);
    expect(node.panel.pushed(`/servers/${watched.server.uuid}/operation`)).toContainEqual({
      kind: 'backup',
      step: 'archiving',
      progress: 33,
      ...bytes,
    });
    expect(watched.frames('backup completed')).toEqual([
      [JSON.stringify({ uuid: backup, is_successful: true, ...archive, file_size: 5 })],
    ]);
    expect(node.journal.list()).toEqual([]);
  });

  it('that fails says why', async () => {
    node.archives.work = Promise.reject(new Error('no space left on device'));
    await expect((await begin()).completed).rejects.toThrow('no space');
    expect(reports()).toEqual([
      {
        successful: false,
        checksum: '',
        checksum_type: '',
        size: 0,
        parts: null,
        error: 'no space left on device',
      },
    ]);
  });

  it('that a dead daemon was making has failed', async () => {
    node.journal.open(watched.server.uuid, 'backup', ORDER);
    const [row] = node.journal.list();
    expect(node.runner.resume(row!, watched.server)()).toBe(true);
    await expect.poll(() => node.archives.forgotten).toEqual([backup]);
    await expect.poll(reports).toEqual([expect.objectContaining({ successful: false })]);
  });

  it('that a dead daemon had made is reported as it was (hazard B8)', async () => {
    node.journal.open(watched.server.uuid, 'backup', ORDER);
    const details = { checksum: 'cd34', size: 7 };
    node.journal.finish(watched.server.uuid, { successful: true, error: null, details });
    node.runner.resume(node.journal.list()[0]!, watched.server)();
    await expect
      .poll(reports)
      .toEqual([expect.objectContaining({ successful: true, checksum: 'cd34', size: 7 })]);
  });
});

describe('a restoration', () => {
  it('stops the server, keeps it from starting, and leaves it off', async () => {
    await (
      await watched.server.setPower('start')
    ).completed;
    const unpacking = Promise.withResolvers<void>();
    node.archives.work = unpacking.promise;
    const { completed } = await restore();
    await expect
      .poll(() => node.archives.restored)
      .toEqual([
        { adapter: 'wings', url: '', backup, truncate: true, checksum: 'sha256:ab12', maxBytes: null },
      ]);
    expect(watched.server.state.current).toBe('offline');
    await expect(watched.server.setPower('start')).rejects.toSatisfy(serverBusy.is);
    unpacking.resolve();
    await completed;
    expect(restorations()).toEqual([{ successful: true }]);
    expect(watched.frames('backup restore completed')).toEqual([['']]);
  });

  it.each([
    [true, { successful: true }],
    [false, { successful: false, error: expect.stringContaining('old files') as unknown }],
  ])('goes on after the death of the daemon where all was unpacked: %s', async (isSealed, report) => {
    node.archives.isSealed = isSealed;
    node.journal.open(watched.server.uuid, 'restore', RESTORE);
    expect(node.runner.resume(node.journal.list()[0]!, watched.server)()).toBe(true);
    await expect.poll(restorations).toEqual([report]);
  });
});

it('takes the archives along with the server', async () => {
  await node.service.remove(watched.server);
  expect(node.archives.removed).toEqual([watched.server.uuid]);
});

describe('the proof of a backup', () => {
  const PROOF = {
    adapter: 'wings',
    download_url: '',
    backup,
    checksum: 'sha256:ab12',
    content_bytes: 9,
  } as const;
  const prove = (of = watched) => node.runner.begin(of.server, 'prove', PROOF);
  const proofs = (): unknown[] => node.panel.pushed(`/backups/${backup}/proof`);

  it('reports what it has found, beside a server that goes on running', async () => {
    await (
      await watched.server.setPower('start')
    ).completed;
    await (
      await prove()
    ).completed;
    expect(watched.server.state.current).toBe('running');
    const { content_bytes: contentBytes, download_url: url, ...order } = PROOF;
    expect(node.archives.proved).toEqual([{ ...order, contentBytes, url }]);
    expect(proofs()).toEqual([{ outcome: 'sound', error: null }]);
  });

  it('that finds nothing out says why', async () => {
    node.archives.work = Promise.reject(new Error('no room'));
    await expect((await prove()).completed).rejects.toThrow('no room');
    expect(proofs()).toEqual([{ outcome: null, error: 'no room' }]);
  });

  it('gives way to a backup, of which alone there is a report', async () => {
    node.archives.work = new Promise(() => undefined);
    const proof = await prove();
    proof.completed.catch(() => undefined);
    const asked = begin();
    await Promise.allSettled([proof.completed]);
    node.archives.work = Promise.resolve();
    await (
      await asked
    ).completed;
    expect(reports()).toMatchObject([{ successful: true }]);
    expect(proofs()).toEqual([]);
    expect(node.journal.list()).toEqual([]);
  });

  it('goes on once per node', async () => {
    const other = await node.server();
    const work = Promise.withResolvers<void>();
    node.archives.work = work.promise;
    const first = await prove();
    await (
      await prove(other)
    ).completed;
    expect(proofs()).toEqual([{ outcome: null, error: 'Another backup of this node is being proved.' }]);
    work.resolve();
    await first.completed;
    expect(proofs()).toContainEqual({ outcome: 'sound', error: null });
    expect(node.archives.proved).toHaveLength(1);
  });
});
