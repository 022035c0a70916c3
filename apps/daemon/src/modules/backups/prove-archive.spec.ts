import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ArchiveBed, NEVER, ON_NODE, quiet, SERVER, treeOf } from './archive-bed.fixture.js';

let bed: ArchiveBed;
beforeEach(async () => {
  bed = await ArchiveBed.start();
});
afterEach(() => bed.close());

describe('the proof of a backup', () => {
  const prove = (made: Awaited<ReturnType<ArchiveBed['make']>>, over: object = {}) =>
    bed.archives.prove(
      SERVER,
      {
        ...ON_NODE,
        backup: made.backup,
        checksum: `sha256:${made.checksum}`,
        contentBytes: made.contentBytes,
        ...over,
      },
      NEVER,
      quiet,
    );
  const besideServers = (): Promise<string[]> => readdir(join(bed.folder, 'data'));
  /** The same entries, and another content of one of them. */
  async function swap(path: string, contents: Record<string, string>): Promise<void> {
    const changed = pack();
    for (const [name, content] of Object.entries(contents)) changed.entry({ name }, content);
    changed.finalize();
    const chunks: Buffer[] = [];
    for await (const chunk of changed) chunks.push(chunk as Buffer);
    await writeFile(path, gzipSync(Buffer.concat(chunks)));
  }

  it('is sound where each file comes back as it was, and touches none of the server', async () => {
    await bed.put('a', 'alpha');
    await bed.put('deep/b', randomBytes(600_000));
    await bed.put('empty', '');
    await symlink('a', join(bed.root, 'link'));
    const made = await bed.make();
    expect([made.files, made.contentBytes]).toEqual([3, 600_005]);
    await bed.put('a', 'newer');
    const before = await treeOf(bed.root);
    const seen: string[] = [];
    const order = { ...ON_NODE, backup: made.backup, checksum: null, contentBytes: made.contentBytes };
    expect(await bed.archives.prove(SERVER, order, NEVER, (step) => seen.push(step))).toEqual({
      outcome: 'sound',
      error: null,
    });
    expect(new Set(seen)).toEqual(new Set(['unpacking', 'comparing']));
    expect(await treeOf(bed.root)).toEqual(before);
    expect(await besideServers()).toEqual([SERVER]);
    expect(await prove(await bed.make({ isCompressed: false }))).toMatchObject({ outcome: 'sound' });
  });

  it('is broken where its archive is another one, cannot be read or is gone', async () => {
    await bed.put('a', 'alpha');
    const made = await bed.make();
    const whole = await readFile(made.path);
    await writeFile(made.path, whole.subarray(0, whole.length - 20));
    expect(await prove(made)).toMatchObject({
      outcome: 'broken',
      error: expect.stringContaining('checksum') as unknown,
    });
    expect(await prove(made, { checksum: null })).toMatchObject({ outcome: 'broken' });
    await writeFile(made.path, gzipSync('no tar at all'.repeat(100)));
    expect(await prove(made, { checksum: null })).toMatchObject({ outcome: 'broken' });
    await rm(made.path);
    expect(await prove(made)).toMatchObject({ outcome: 'broken' });
    expect(await besideServers()).toEqual([SERVER]);
  });

  it.each([
    ['another content', { a: 'alphA', b: 'beta' }, 'a is not as it was backed up.'],
    ['a file less', { a: 'alpha' }, 'b is missing in it.'],
    ['a file more', { a: 'alpha', b: 'beta', c: '' }, 'It holds 3 files, and 2 were backed up.'],
  ])('is broken where it holds %s', async (_what, contents, error) => {
    await bed.put('a', 'alpha');
    await bed.put('b', 'beta');
    const made = await bed.make();
    await swap(made.path, contents);
    expect(await prove(made, { checksum: null })).toEqual({ outcome: 'broken', error });
  });

  it('finds nothing out without room, without a list of its files, or once it is cancelled', async () => {
    await bed.put('a', 'alpha');
    const made = await bed.make();
    await expect(prove(made, { contentBytes: Number.MAX_SAFE_INTEGER / 4 })).rejects.toThrow('free');
    const cancelled = AbortSignal.abort(new Error('enough'));
    const order = { ...ON_NODE, backup: made.backup, checksum: null, contentBytes: 5 };
    await expect(bed.archives.prove(SERVER, order, cancelled, quiet)).rejects.toThrow('enough');
    await writeFile(`${made.path}.files`, gzipSync('{"files":7}\n'));
    await expect(prove(made)).rejects.toThrow('not whole');
    await rm(`${made.path}.files`);
    await expect(prove(made)).rejects.toThrow('No list');
    expect(await besideServers()).toEqual([SERVER]);
  });
});

it('tells what a backup would hold and leave out', async () => {
  await bed.put('world/a', 'four');
  await bed.put('world/b.log', 'five!');
  await bed.put('cache/deep/c', 'sixsix');
  await bed.put('cachet', '1');
  await mkdir(join(bed.root, 'empty'));
  const { kept, left_out } = await bed.archives.preview(SERVER, 'cache/\n*.log\nempty/', NEVER);
  expect({ ...kept, paths: kept.paths.toSorted() }).toEqual({
    files: 2,
    bytes: 5,
    paths: ['cachet', 'world/a'],
  });
  expect({ ...left_out, paths: left_out.paths.toSorted() }).toEqual({
    files: 2,
    bytes: 11,
    paths: ['cache/', 'empty/', 'world/b.log'],
  });
  const { files: held } = await bed.make({ ignore: 'cache/\n*.log\nempty/' });
  expect(held).toBe(2);
  await bed.put('.pelicanignore', 'world/');
  expect(await bed.archives.preview(SERVER, '', NEVER)).toMatchObject({ left_out: { paths: ['world/'] } });
});
