import {
  chmod,
  chown,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ServerJail } from '../jail/server-jail.js';
import { UploadFolder } from './upload-folder.js';

const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
const Note = z.object({ name: z.string() });

let root: string;
let uploads: UploadFolder<z.infer<typeof Note>>;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'uploads-'));
  uploads = new UploadFolder(root, Note);
});
afterEach(() => rm(root, { recursive: true, force: true }));

const own = (...names: string[]): string => join(root, '.rookery-uploads', ...names);
const fits = (): void => undefined;
const append = (id: string, ...texts: string[]): Promise<number | null> =>
  uploads.with(id, async (upload) => {
    await upload.append(
      texts.map((text) => Buffer.from(text)),
      fits,
    );
    return upload.size;
  });

describe('the folder of uploads', () => {
  it('keeps bytes and record between two processes', async () => {
    const id = await uploads.create({ name: 'a' });
    expect(await append(id, 'he', 'llo')).toBe(5);
    const next = new UploadFolder(root, Note);
    await next.with(id, async (upload) => {
      expect([upload.size, upload.record]).toEqual([5, { name: 'a' }]);
      await upload.append([Buffer.from(' world')], fits);
      await upload.save({ name: 'b' });
    });
    expect(await readFile(own(`${id}.part`), 'utf8')).toBe('hello world');
    expect(await next.with(id, async ({ record }) => record)).toEqual({ name: 'b' });
    expect((await stat(own())).mode & 0o777).toBe(0o700);
  });

  it('keeps what came before a source failed, and nothing of what does not fit', async () => {
    const id = await uploads.create({ name: 'a' });
    const broken = (async function* () {
      yield Buffer.from('some');
      throw new Error('gone');
    })();
    await expect(uploads.with(id, (upload) => upload.append(broken, fits))).rejects.toThrow('gone');
    const atMost = (bytes: number): void => {
      if (bytes > 6) throw new Error('too long');
    };
    const pieces = ['t', 'h', 'ing'].map((text) => Buffer.from(text));
    await expect(uploads.with(id, (upload) => upload.append(pieces, atMost))).rejects.toThrow('too long');
    expect(await readFile(own(`${id}.part`), 'utf8')).toBe('someth');
  });

  it('has none of another id, of a broken record, or after removal', async () => {
    const none = async (id: string): Promise<void> =>
      expect(await uploads.with(id, async () => true)).toBeNull();
    await none('0'.repeat(32));
    const id = await uploads.create({ name: 'a' });
    await none(`../.rookery-uploads/${id}`);
    await append(id, '123');
    expect(await uploads.remove(id)).toBe(3);
    expect(await uploads.remove(id)).toBeNull();
    await none(id);
    expect(await readdir(own())).toEqual([]);
    const torn = await uploads.create({ name: 'a' });
    await writeFile(own(`${torn}.json`), '{"na');
    await none(torn);
    expect(await uploads.all()).toMatchObject([{ id: torn, isHere: true }]);
  });

  it('does not believe a folder that the programs of the server put there', async () => {
    const id = await uploads.create({ name: 'a' });
    await rename(own(), join(root, 'moved'));
    await symlink('moved', own());
    expect(await uploads.with(id, async () => true)).toBeNull();
    const fresh = await uploads.create({ name: 'b' });
    expect(await readdir(own())).toHaveLength(2);
    expect(await uploads.with(fresh, async ({ record }) => record)).toEqual({ name: 'b' });
    if (owner.uid !== 0) return;
    await rm(own(), { recursive: true });
    await mkdir(own());
    await writeFile(own(`${id}.json`), '{"name":"forged"}');
    await chmod(own(), 0o777);
    await chown(own(), 4242, 4242);
    expect(await uploads.with(id, async () => true)).toBeNull();
    expect(await uploads.all()).toEqual([]);
    await uploads.create({ name: 'c' });
    expect((await stat(own())).uid).toBe(0);
  });
});

describe('putting an upload in its place', () => {
  const jail = (): ServerJail => new ServerJail({ root, owner, denies: (path) => path === 'denied' });
  const place = (id: string, path: string, replaces = false) =>
    uploads.with(id, ({ part }) => jail().adopt(part, path, { replaces, mtime: new Date(1e12) }));
  const begin = async (text: string): Promise<string> => {
    const id = await uploads.create({ name: 'a' });
    await append(id, text);
    return id;
  };

  it('makes folders and never takes a name that is taken, unless it is to', async () => {
    await place(await begin('one'), '/sub/deep/f');
    expect(await readFile(join(root, 'sub/deep/f'), 'utf8')).toBe('one');
    expect((await stat(join(root, 'sub/deep/f'))).mtimeMs).toBe(1e12);
    await chmod(join(root, 'sub/deep/f'), 0o600);
    const id = await begin('second');
    await expect(place(id, 'sub/deep/f')).rejects.toMatchObject({ code: 'exists' });
    expect(await place(id, 'sub/deep/f', true)).toMatchObject({
      replaced: 3,
      info: { size: 6, mode: 0o600 },
    });
    const third = await begin('third');
    await expect(place(third, 'sub/deep', true)).rejects.toMatchObject({ code: 'is-a-directory' });
    await expect(place(third, 'sub/deep')).rejects.toMatchObject({ code: 'exists' });
    await expect(place(third, 'denied')).rejects.toMatchObject({ code: 'denied' });
    await expect(place(third, '../x')).rejects.toMatchObject({ code: 'escapes-root' });
  });

  it('ends what an earlier daemon left between its two steps', async () => {
    const id = await begin('one');
    await link(own(`${id}.part`), join(root, 'f'));
    await place(id, 'f');
    expect((await stat(join(root, 'f'))).nlink).toBe(1);
    expect(await readdir(own())).toEqual([`${id}.json`]);
  });

  it('lets one of two take a name', async () => {
    const ids = await Promise.all(['a', 'b', 'c'].map(begin));
    const ends = await Promise.allSettled(ids.map((id) => place(id, 'f')));
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});
