import { constants } from 'node:fs';
import {
  chmod,
  copyFile,
  type FileHandle,
  link,
  lstat,
  mkdir,
  open,
  rename,
  rmdir,
  unlink,
} from 'node:fs/promises';
import { posix } from 'node:path';
import pLimit from 'p-limit';
import { codeOf, FilesystemError } from '../filesystem.errors.js';
import { entriesOf, entryOf, openDirectory, openDirectoryIfThere, type Owner, pathOf } from '../handles.js';
import { removeEntry } from '../remove-tree.js';
import { type Located, makeDirectory, walkPath, type WalkOptions } from '../walk-path.js';
import { type Adopted, adoptFile, type AdoptOptions } from './adopt-file.js';
import { type EntryInfo, entryInfo } from './entry-info.js';
import { isDirectory, notAFile, openFileIn, type OpenFile } from './open-file.js';
import { isOwnName, temporaryName } from './own-names.js';
import { type Bytes, replaceFile, type WriteOptions } from './replace-file.js';

/** A descriptor that names an entry without opening it: devices and pipes do not notice. Not in Node's constants. */
export const NAME_ONLY = 0o10000000 | constants.O_NOFOLLOW;

export interface JailOptions {
  readonly root: string;
  readonly owner: Owner;
  /** Whether the path of an entry, all links followed, may not be read or changed (hazard F6). */
  readonly denies: (path: string) => boolean;
}

/**
 * The files of one server for whoever acts on behalf of users: every path is walked on descriptors (hazard N1), what
 * is made belongs to the server's user at once (F18), and the egg's denylist holds for the file that a path leads to.
 */
export class ServerJail {
  /** One at a time, so that of two writers who mean the same old file one is refused. */
  private readonly commit = pLimit(1);

  constructor(private readonly options: JailOptions) {}

  get root(): string {
    return this.options.root;
  }

  get owner(): Owner {
    return this.options.owner;
  }

  /** Looks at an entry; a link itself, not its target. */
  async look(path: string): Promise<EntryInfo> {
    return this.at(path, { keepLastLink: true }, ({ directory, name }) => lookIn(directory, name));
  }

  /** Calls back with the opened directory. */
  async inDirectory<T>(path: string, work: (directory: FileHandle, path: string) => Promise<T>): Promise<T> {
    return this.at(path, {}, async ({ directory, name, path: at }) => {
      if (name === '') return work(directory, at);
      const child = await openDirectoryIfThere(entryOf(directory, name));
      if (child === null) {
        const { kind } = await lookIn(directory, name);
        throw new FilesystemError('not-a-directory', `${name} is a ${kind}.`);
      }
      return work(child, at).finally(() => child.close());
    });
  }

  /** Opens a directory; the caller closes it. `path` is where it is below the root. */
  async openDirectory(path: string): Promise<{ handle: FileHandle; path: string }> {
    return this.inDirectory(path, async (directory, at) => ({
      // Behind the descriptor, which is a link itself.
      handle: await openDirectory(`${pathOf(directory)}/.`),
      path: at,
    }));
  }

  denies(path: string): boolean {
    return this.options.denies(path);
  }

  /** Opens a regular file to read; never waits for a pipe and never touches a device (hazard F13). */
  async openFile(path: string): Promise<OpenFile> {
    return this.at(path, {}, async ({ directory, name, path: at }) => {
      this.assertAllowed(at);
      if (name === '') throw isDirectory();
      return openFileIn(directory, name);
    });
  }

  /** Replaces or makes a file at once, with missing folders (hazard F9). */
  async writeFile(path: string, source: Bytes, options: WriteOptions = {}): Promise<EntryInfo> {
    const { owner } = this.options;
    return this.at(path, { createFor: owner }, async ({ directory, name, path: at }) => {
      this.assertAllowed(at);
      if (name === '') throw isDirectory();
      return replaceFile(directory, name, source, owner, { ...options, commit: this.commit });
    });
  }

  /** What a file written to this path would replace, null = nothing; throws where it would be refused. */
  async target(path: string): Promise<EntryInfo | null> {
    assertNotOwn(path);
    // Below a folder that is not there yet there are no links to follow.
    this.assertAllowed(posix.normalize(`/${path}`).slice(1));
    try {
      return await this.at(path, {}, async ({ directory, name, path: at }) => {
        this.assertAllowed(at);
        if (name === '') throw isDirectory();
        return lookIn(directory, name);
      });
    } catch (error) {
      if (codeOf(error) === 'not-found') return null;
      throw error;
    }
  }

  /** Puts a whole file of the daemon's own, in a folder of the same server, in its place, with missing folders. */
  async adopt(from: Located, path: string, options: AdoptOptions): Promise<Adopted> {
    const { owner } = this.options;
    return this.at(path, { createFor: owner }, async (to) => {
      this.assertAllowed(to.path);
      if (to.name === '') throw isDirectory();
      return this.commit(() => adoptFile(from, to, owner, options));
    });
  }

  /** Makes a directory and those above it; one that is there is fine. */
  async makeDirectory(path: string): Promise<void> {
    const { owner } = this.options;
    await this.at(path, { createFor: owner }, async ({ directory, name, path: at }) => {
      this.assertAllowed(at);
      if (name === '') return;
      const made = await makeDirectory(entryOf(directory, name), owner);
      if (made === null) throw new FilesystemError('exists', `${name} exists and is no directory.`);
      await made.close();
    });
  }

  /** Moves an entry; a missing source is 'not-found', an existing target 'exists'. */
  async move(from: string, to: string): Promise<void> {
    await this.at(from, { keepLastLink: true }, async (source) => {
      this.assertAllowed(source.path);
      if (source.name === '') throw rootRefusal();
      await lookIn(source.directory, source.name);
      await this.at(to, { createFor: this.options.owner, keepLastLink: true }, async (target) => {
        this.assertAllowed(target.path);
        if (target.name === '') throw new FilesystemError('exists', 'The target exists.');
        await moveEntry(source, target);
      });
    });
  }

  /** Copies a regular file; an existing target is 'exists'. Blocks are shared where the filesystem can. */
  async copyFile(from: string, to: string, mayTake: (bytes: number) => boolean): Promise<EntryInfo> {
    const { owner } = this.options;
    const { handle, info } = await this.openFile(from);
    try {
      if (!mayTake(info.size)) throw new FilesystemError('over-quota', 'The copy does not fit.');
      return await this.at(to, { createFor: owner, keepLastLink: true }, async (target) => {
        this.assertAllowed(target.path);
        const { directory } = target;
        const copy: Located = { directory, name: temporaryName(), path: '' };
        const place = entryOf(directory, copy.name);
        try {
          await copyFile(
            `/proc/self/fd/${handle.fd}`,
            place,
            constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE,
          );
          const { handle: written } = await openFileIn(directory, copy.name);
          try {
            await written.chown(owner.uid, owner.gid);
            await written.chmod(info.mode & 0o777);
            await written.sync();
          } finally {
            await written.close();
          }
          await moveEntry(copy, target);
        } catch (error) {
          await unlink(place).catch(() => undefined);
          throw error;
        }
        return lookIn(directory, target.name);
      });
    } finally {
      await handle.close();
    }
  }

  /** Deletes an entry with all that is in it, but what is denied; a missing one is fine. */
  async remove(path: string): Promise<void> {
    await this.at(path, { keepLastLink: true }, async ({ directory, name, path: at }) => {
      if (name === '') throw rootRefusal();
      this.assertAllowed(at);
      await removeEntry(directory, name, at, this.options.denies);
    });
  }

  /** Sets the permission bits of a file or directory; a link is never followed (GHSA-rhq6-9rgh-v45c, hazard N2). */
  async chmod(path: string, mode: number): Promise<void> {
    await this.at(path, { keepLastLink: true }, async ({ directory, name, path: at }) => {
      this.assertAllowed(at);
      const handle = name === '' ? directory : await open(entryOf(directory, name), NAME_ONLY);
      try {
        const stat = await handle.stat();
        if (!stat.isFile() && !stat.isDirectory()) throw notAFile();
        await chmod(`/proc/self/fd/${handle.fd}`, mode & 0o777);
      } finally {
        if (handle !== directory) await handle.close();
      }
    });
  }

  /** Names in a directory that users see. */
  async *names(directory: FileHandle): ReturnType<typeof entriesOf> {
    for await (const entry of entriesOf(directory)) if (!isOwnName(entry.name)) yield entry;
  }

  assertAllowed(path: string): void {
    if (this.options.denies(path)) throw new FilesystemError('denied', `${path} is on the denylist.`);
  }

  /** Walks to an entry and closes its directory in the end. */
  async at<T>(path: string, walk: WalkOptions, work: (at: Located) => Promise<T>): Promise<T> {
    assertNotOwn(path);
    const located = await walkPath(this.options.root, path, walk);
    try {
      // Here too: a link may lead to them.
      assertNotOwn(located.path);
      return await work(located);
    } finally {
      await located.directory.close();
    }
  }
}

function assertNotOwn(path: string): void {
  if (path.split('/').some(isOwnName)) throw new FilesystemError('not-found', 'The path does not exist.');
}

/** Looks at an entry of an opened directory; a link itself. */
export async function lookIn(directory: FileHandle, name: string): Promise<EntryInfo> {
  if (name === '') return entryInfo('', await directory.stat({ bigint: true }));
  try {
    return entryInfo(name, await lstat(entryOf(directory, name), { bigint: true }));
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    throw new FilesystemError('not-found', `${name} does not exist.`, { cause: error });
  }
}

/**
 * Moves an entry and never overwrites, also when somebody makes the target meanwhile: Node has no RENAME_NOREPLACE, but
 * neither a second link nor a new directory can take a name that is taken.
 */
async function moveEntry(from: Located, to: Located): Promise<void> {
  const [source, target] = [entryOf(from.directory, from.name), entryOf(to.directory, to.name)];
  const stat = await lstat(source);
  try {
    if (stat.isDirectory()) {
      await mkdir(target, 0o700);
      await rename(source, target).catch(async (error: unknown) => {
        await rmdir(target).catch(() => undefined);
        throw error;
      });
    } else {
      await link(source, target);
      await unlink(source);
    }
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    throw new FilesystemError('exists', 'The target exists.', { cause: error });
  }
}

export const rootRefusal = (): FilesystemError =>
  new FilesystemError('bad-path', 'The root of the server cannot be moved or deleted.');
