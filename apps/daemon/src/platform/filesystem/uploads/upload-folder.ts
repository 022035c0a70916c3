import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import type { z } from 'zod';
import { codeOf, FilesystemError } from '../filesystem.errors.js';
import { entriesOf, entryOf, openDirectory, openDirectoryIfThere } from '../handles.js';
import { UPLOADS_FOLDER } from '../jail/own-names.js';
import { removeEntry } from '../remove-tree.js';
import { StoredUpload } from './stored-upload.js';

const ID = /^[0-9a-f]{32}$/;
const WRITE = constants.O_WRONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const CREATE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const MAX_ATTEMPTS = 3;

/** What there is of an upload, without opening it. */
export interface FoundUpload {
  readonly id: string;
  /** When something of it was last written. */
  readonly touched: Date;
  /** False once the file has left for its place. */
  readonly isHere: boolean;
}

/**
 * Files of one server that come in parts: `<id>.part` is what has come, so its size is how far it has, and `<id>.json`
 * what is known besides. Nothing of it is in memory, so the next process goes on. The folder is the daemon's own and
 * closed to the server's programs; one that they put in its place counts as none.
 */
export class UploadFolder<R extends object> {
  constructor(
    private readonly root: string,
    private readonly schema: z.ZodType<R>,
  ) {}

  /** Begins an upload and returns its id. */
  async create(record: R): Promise<string> {
    const folder = await this.openOrMake();
    try {
      const id = randomBytes(16).toString('hex');
      const part = await open(entryOf(folder, `${id}.part`), CREATE, 0o600);
      await part.close();
      await writeRecord(folder, id, record);
      return id;
    } finally {
      await folder.close();
    }
  }

  /** Calls back with the upload; null when there is none of that id. */
  async with<T>(id: string, work: (upload: StoredUpload<R>) => Promise<T>): Promise<T | null> {
    const folder = ID.test(id) ? await this.openOwn() : null;
    if (folder === null) return null;
    let file: FileHandle | null = null;
    try {
      const record: R | null = await this.read(folder, id);
      if (record === null) return null;
      const part = { directory: folder, name: `${id}.part`, path: '' };
      file = await open(entryOf(folder, part.name), WRITE).catch(nullIfMissing);
      const size = file && (await file.stat()).size;
      const save = (next: R): Promise<void> => writeRecord(folder, id, next);
      return await work(new StoredUpload<R>(id, part, file, record, size, save));
    } finally {
      await file?.close();
      await folder.close();
    }
  }

  /** Bytes that came free; null when there was none. */
  async remove(id: string): Promise<number | null> {
    const folder = ID.test(id) ? await this.openOwn() : null;
    if (folder === null) return null;
    try {
      const part = await lstat(entryOf(folder, `${id}.part`)).catch(nullIfMissing);
      // The record first: without a part it would mean a file that is in its place.
      const removed = await Promise.all([unlinkIn(folder, `${id}.json`), unlinkIn(folder, `${id}.new`)]);
      removed.push(await unlinkIn(folder, `${id}.part`));
      return removed.includes(true) ? (part?.size ?? 0) : null;
    } finally {
      await folder.close();
    }
  }

  /** How many files are still here. */
  async unfinished(): Promise<number> {
    const folder = await this.openOwn();
    if (folder === null) return 0;
    try {
      let count = 0;
      for await (const { name } of entriesOf(folder)) if (name.endsWith('.part')) count++;
      return count;
    } finally {
      await folder.close();
    }
  }

  async all(): Promise<FoundUpload[]> {
    const folder = await this.openOwn();
    if (folder === null) return [];
    try {
      const found = new Map<string, FoundUpload>();
      for await (const { name } of entriesOf(folder)) {
        const stat = await lstat(entryOf(folder, name)).catch(nullIfMissing);
        const id = name.split('.', 1)[0] as string;
        if (stat === null || !ID.test(id)) continue;
        const known = found.get(id);
        const touched = known && known.touched > stat.mtime ? known.touched : stat.mtime;
        found.set(id, { id, touched, isHere: (known?.isHere ?? false) || name === `${id}.part` });
      }
      return [...found.values()];
    } finally {
      await folder.close();
    }
  }

  /** Null for what is missing or was cut off by a failure of the machine. */
  private async read(folder: FileHandle, id: string): Promise<R | null> {
    const text = await readFile(entryOf(folder, `${id}.json`), 'utf8').catch(nullIfMissing);
    if (text === null) return null;
    try {
      return this.schema.parse(JSON.parse(text));
    } catch {
      return null;
    }
  }

  private async openOwn(): Promise<FileHandle | null> {
    const root = await openDirectoryIfThere(this.root);
    return root && ownFolderIn(root).finally(() => root.close());
  }

  private async openOrMake(): Promise<FileHandle> {
    const root = await openDirectory(this.root);
    try {
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
        await mkdir(entryOf(root, UPLOADS_FOLDER), 0o700).catch((error: unknown) => {
          if (codeOf(error) !== 'EEXIST') throw error;
        });
        const folder = await ownFolderIn(root);
        if (folder !== null) return folder;
        await removeEntry(root, UPLOADS_FOLDER, UPLOADS_FOLDER, () => false);
      }
      throw new FilesystemError('changed', 'Something else stands where uploads are kept.');
    } finally {
      await root.close();
    }
  }
}

async function ownFolderIn(root: FileHandle): Promise<FileHandle | null> {
  const folder = await openDirectoryIfThere(entryOf(root, UPLOADS_FOLDER));
  if (folder === null || (await folder.stat()).uid === process.geteuid?.()) return folder;
  await folder.close();
  return null;
}

/** At once or not at all; without waiting for the disk: an upload whose record is lost begins anew. */
async function writeRecord(folder: FileHandle, id: string, record: unknown): Promise<void> {
  const written = entryOf(folder, `${id}.new`);
  await writeFile(written, JSON.stringify(record), { mode: 0o600 });
  await rename(written, entryOf(folder, `${id}.json`));
}

const unlinkIn = (folder: FileHandle, name: string): Promise<boolean> =>
  unlink(entryOf(folder, name)).then(
    () => true,
    (error: unknown) => nullIfMissing(error) !== null,
  );

function nullIfMissing(error: unknown): null {
  if (codeOf(error) === 'ENOENT') return null;
  throw error;
}
