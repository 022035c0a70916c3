import { constants } from 'node:fs';
import {
  chmod,
  type FileHandle,
  lchown,
  mkdir,
  open,
  readlink,
  rename,
  rmdir,
  statfs,
  symlink,
  unlink,
  utimes,
} from 'node:fs/promises';
import { codeOf, FilesystemError } from '../filesystem.errors.js';
import { entryOf, openDirectory } from '../handles.js';
import { HOME, type Located } from '../walk-path.js';
import { type EntryInfo, entryInfo } from './entry-info.js';
import { bytesOf, textOf } from './names.js';
import { isDirectory, notAFile } from './open-file.js';
import { lookIn, NAME_ONLY, rootRefusal, type ServerJail } from './server-jail.js';

const NEW_FILE = constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const NEW_FILE_MODE = 0o644;
const NEW_DIRECTORY_MODE = 0o755;
const MODE_BITS = 0o777;
/** Somebody may make and remove the file while it is opened. */
const OPEN_TRIES = 5;

export interface WriteOpening {
  readonly reads: boolean;
  readonly creates: boolean;
  /** Refuses a file that is there. */
  readonly isNewOnly: boolean;
  /** Asked once it is known whether the file will be made; throws to refuse. */
  readonly check: (isNew: boolean) => void;
  /** Permission bits of a new file. */
  readonly mode?: number;
}

/** A regular file to write at any place; whoever got it closes the handle. */
export interface WritableFile {
  readonly handle: FileHandle;
  readonly info: EntryInfo;
  readonly isNew: boolean;
}

export interface AttributeChange {
  readonly size?: number;
  readonly mode?: number;
  readonly times?: { readonly accessed: Date; readonly modified: Date };
}

/** Room on the filesystem, in bytes. */
export interface Room {
  readonly total: number;
  readonly free: number;
  readonly entries: number;
  readonly freeEntries: number;
}

/**
 * What remote filesystem protocols do with single entries, in the same jail: paths are walked on descriptors, what is
 * made belongs to the server's user, the denylist holds. No missing folder is made, and a link is changed itself.
 */
export class JailEntries {
  constructor(private readonly jail: ServerJail) {}

  /** What a path leads to: the target of a link, inside of the root. */
  target(path: string): Promise<EntryInfo> {
    return this.jail.at(path, {}, ({ directory, name }) => lookIn(directory, name));
  }

  /** Opens a regular file to write in place; never waits for a pipe and never touches a device (hazard F13). */
  openToWrite(path: string, opening: WriteOpening): Promise<WritableFile> {
    return this.jail.at(path, {}, async ({ directory, name, path: at }) => {
      this.jail.assertAllowed(at);
      if (name === '') throw isDirectory();
      for (let attempt = 0; attempt < OPEN_TRIES; attempt++) {
        const there = await this.openThere(directory, name, opening);
        if (there) return there;
        if (!opening.creates) throw new FilesystemError('not-found', `${name} does not exist.`);
        const made = await this.create(directory, name, opening);
        if (made) return made;
      }
      throw new FilesystemError('changed', 'The file was replaced while it was opened.');
    });
  }

  /** Makes one directory; what stands there is 'exists'. */
  async makeDirectory(path: string, mode = NEW_DIRECTORY_MODE): Promise<void> {
    await this.jail.at(path, {}, async ({ directory, name, path: at }) => {
      this.jail.assertAllowed(at);
      if (name === '') throw taken();
      const entry = entryOf(directory, name);
      await mkdir(entry, NEW_DIRECTORY_MODE);
      const made = await openDirectory(entry);
      try {
        await made.chown(this.jail.owner.uid, this.jail.owner.gid);
        await made.chmod(mode & MODE_BITS);
      } finally {
        await made.close();
      }
    });
  }

  /** Removes a file or a link. */
  async removeFile(path: string): Promise<void> {
    await this.change(path, ({ directory, name }) => unlink(entryOf(directory, name)));
  }

  /** Removes a directory that is empty. */
  async removeDirectory(path: string): Promise<void> {
    await this.change(path, ({ directory, name }) => rmdir(entryOf(directory, name)));
  }

  /** Moves an entry over whatever file stands in the place, in one step; a directory there has to be empty. */
  async rename(from: string, to: string): Promise<void> {
    await this.change(from, async (source) => {
      await lookIn(source.directory, source.name);
      await this.change(to, (target) =>
        rename(entryOf(source.directory, source.name), entryOf(target.directory, target.name)),
      );
    });
  }

  /** Makes a link. What leads out of the root is refused; an absolute target begins at the root, as paths do. */
  async link(path: string, target: string): Promise<void> {
    await this.change(path, async ({ directory, name, path: at }) => {
      const text = asStored(target, at);
      const entry = entryOf(directory, name);
      await symlink(bytesOf(text), entry);
      await lchown(entry, this.jail.owner.uid, this.jail.owner.gid);
    });
  }

  /** Where a link points, as `link` takes it. */
  readLink(path: string): Promise<string> {
    return this.jail.at(path, { keepLastLink: true }, async ({ directory, name }) => {
      if (name === '') throw notAFile();
      const target = textOf(await readlink(entryOf(directory, name), { encoding: 'buffer' }));
      return target === HOME || target.startsWith(`${HOME}/`) ? target.slice(HOME.length) || '/' : target;
    });
  }

  /** Never follows a link (GHSA-rhq6-9rgh-v45c, hazard N2). `mayGrow` is asked with the old and the new size. */
  async setAttributes(
    path: string,
    change: AttributeChange,
    mayGrow: (from: number, to: number) => void,
  ): Promise<void> {
    await this.jail.at(path, { keepLastLink: true }, async ({ directory, name, path: at }) => {
      this.jail.assertAllowed(at);
      const handle = name === '' ? directory : await open(entryOf(directory, name), NAME_ONLY);
      try {
        await setAttributesOf(handle, change, mayGrow);
      } finally {
        if (handle !== directory) await handle.close();
      }
    });
  }

  async room(): Promise<Room> {
    const { bsize, blocks, bavail, files, ffree } = await statfs(this.jail.root);
    return { total: blocks * bsize, free: bavail * bsize, entries: files, freeEntries: ffree };
  }

  private async openThere(
    directory: FileHandle,
    name: string,
    { reads, isNewOnly, check }: WriteOpening,
  ): Promise<WritableFile | null> {
    const node = await open(entryOf(directory, name), NAME_ONLY).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    });
    if (node === null) return null;
    try {
      const info = entryInfo(name, await node.stat({ bigint: true }));
      if (isNewOnly) throw taken();
      if (info.kind === 'directory') throw isDirectory();
      if (info.kind !== 'file') throw notAFile();
      check(false);
      // The very file that was looked at, whatever stands under its name by now.
      const handle = await open(`/proc/self/fd/${node.fd}`, reads ? constants.O_RDWR : constants.O_WRONLY);
      return { handle, info, isNew: false };
    } finally {
      await node.close();
    }
  }

  private async create(
    directory: FileHandle,
    name: string,
    { reads, check, mode = NEW_FILE_MODE }: WriteOpening,
  ): Promise<WritableFile | null> {
    check(true);
    const flags = NEW_FILE | (reads ? constants.O_RDWR : constants.O_WRONLY);
    const handle = await open(entryOf(directory, name), flags, 0o600).catch((error: unknown) => {
      if (codeOf(error) === 'EEXIST') return null;
      throw error;
    });
    if (handle === null) return null;
    try {
      await handle.chown(this.jail.owner.uid, this.jail.owner.gid);
      await handle.chmod(mode & MODE_BITS);
      return { handle, info: entryInfo(name, await handle.stat({ bigint: true })), isNew: true };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Walks to an entry that is to be changed itself. */
  private change<T>(path: string, work: (at: Located) => Promise<T>): Promise<T> {
    return this.jail.at(path, { keepLastLink: true }, async (at) => {
      this.jail.assertAllowed(at.path);
      if (at.name === '') throw rootRefusal();
      return work(at);
    });
  }
}

/** Sets attributes of a file or directory that a descriptor names. */
export async function setAttributesOf(
  handle: FileHandle,
  { size, mode, times }: AttributeChange,
  mayGrow: (from: number, to: number) => void,
): Promise<void> {
  const place = `/proc/self/fd/${handle.fd}`;
  const stat = await handle.stat();
  if (!stat.isFile() && !stat.isDirectory()) throw notAFile();
  if (size !== undefined) {
    if (!stat.isFile()) throw isDirectory();
    mayGrow(stat.size, size);
    const file = await open(place, constants.O_WRONLY);
    await file.truncate(size).finally(() => file.close());
  }
  if (mode !== undefined) await chmod(place, mode & MODE_BITS);
  if (times) await utimes(place, times.accessed, times.modified);
}

/** A target as programs in the container and walks of a path understand it, by the folder that the link stands in. */
function asStored(target: string, path: string): string {
  const isInContainer = target === HOME || target.startsWith(`${HOME}/`);
  const stored = target.startsWith('/') && !isInContainer ? HOME + target : target;
  let depth = stored.startsWith('/') ? 0 : path.split('/').length - 1;
  for (const part of (stored.startsWith('/') ? stored.slice(HOME.length) : stored).split('/')) {
    if (part === '..') depth--;
    else if (part !== '' && part !== '.') depth++;
    if (depth < 0)
      throw new FilesystemError('escapes-root', 'The link would lead out of the files of the server.');
  }
  if (target === '' || target.includes('\0')) throw new FilesystemError('bad-path', 'The path is not valid.');
  return stored;
}

const taken = (): FilesystemError => new FilesystemError('exists', 'The target exists.');
