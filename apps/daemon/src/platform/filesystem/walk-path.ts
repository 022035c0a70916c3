import { type FileHandle, mkdir, readlink } from 'node:fs/promises';
import { codeOf, FilesystemError } from './filesystem.errors.js';
import { entryOf, openDirectory, type Owner } from './handles.js';
import { textOf } from './jail/names.js';

const MAX_LINKS = 40;
const MAX_COMPONENTS = 255;
/** Where the files are inside the container: absolute links of the server's programs begin with it. */
export const HOME = '/home/container';

/** An entry of an opened directory; whoever got it closes the directory. */
export interface Located {
  readonly directory: FileHandle;
  /** A single component, not a symbolic link when it was looked at. Empty = the directory itself. */
  readonly name: string;
  /** Where that is below the root when all links are followed; empty = the root. */
  readonly path: string;
}

export interface WalkOptions {
  /** Makes missing directories, owned by this user from the moment somebody can see them as such. */
  readonly createFor?: Owner;
  /** Leaves a link in the last place as it is instead of going on to its target. */
  readonly keepLastLink?: boolean;
}

const componentsOf = (path: string): string[] => {
  if (path.includes('\0')) throw new FilesystemError('bad-path', 'The path is not valid.');
  return path.split('/').filter((part) => part !== '' && part !== '.');
};

/**
 * Walks to an entry below `root`, component by component on directory descriptors without following links, so that
 * no exchange of a directory against a link leads out (hazard N1, docs/adr/0010-race-free-server-files.md). Links are read and walked in
 * the same way; one that leads above the root or to another absolute place is refused.
 */
export async function walkPath(root: string, path: string, options: WalkOptions = {}): Promise<Located> {
  const pending = componentsOf(path);
  const opened: FileHandle[] = [await openRoot(root)];
  const names: string[] = [];
  const at = (directory: FileHandle, name: string): Located => {
    keep = directory;
    return { directory, name, path: [...names, ...(name === '' ? [] : [name])].join('/') };
  };
  let links = 0;
  let keep: FileHandle | undefined;
  try {
    for (let steps = 0; ; steps++) {
      if (steps > MAX_COMPONENTS) throw new FilesystemError('bad-path', 'The path is too long.');
      const directory = opened.at(-1) as FileHandle;
      const part = pending.shift();
      if (part === undefined) return at(directory, '');
      if (part === '..') {
        if (opened.length === 1) throw escapes();
        await opened.pop()?.close();
        names.pop();
        continue;
      }
      const isLast = pending.length === 0;
      if (isLast && options.keepLastLink) return at(directory, part);
      const next = isLast ? null : await step(directory, part, options.createFor);
      if (next !== null) {
        opened.push(next);
        names.push(part);
        continue;
      }
      const target = await linkTarget(directory, part);
      if (target === null) {
        if (isLast) return at(directory, part);
        throw new FilesystemError('not-a-directory', `${part} is not a directory.`);
      }
      if (++links > MAX_LINKS) throw new FilesystemError('too-many-links', 'Too many links in the path.');
      if (target.startsWith('/')) {
        if (target !== HOME && !target.startsWith(`${HOME}/`)) throw escapes();
        await Promise.all(opened.splice(1).map((handle) => handle.close()));
        names.length = 0;
        pending.unshift(...componentsOf(target.slice(HOME.length)));
      } else pending.unshift(...componentsOf(target));
    }
  } finally {
    await Promise.all(opened.filter((handle) => handle !== keep).map((handle) => handle.close()));
  }
}

async function openRoot(root: string): Promise<FileHandle> {
  try {
    return await openDirectory(root);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR') throw error;
    throw new FilesystemError('not-found', 'The server has no files.', { cause: error });
  }
}

/** Opens the next directory; null = there is something else, perhaps a link. */
async function step(directory: FileHandle, name: string, createFor?: Owner): Promise<FileHandle | null> {
  const path = entryOf(directory, name);
  try {
    return await openDirectory(path);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOTDIR' || code === 'ELOOP') return null;
    if (code !== 'ENOENT') throw error;
    if (createFor === undefined) {
      throw new FilesystemError('not-found', `${name} does not exist.`, { cause: error });
    }
  }
  return makeDirectory(path, createFor);
}

/** Makes a directory with its owner; null = something else stands there. */
export async function makeDirectory(path: string | Buffer, owner: Owner): Promise<FileHandle | null> {
  try {
    await mkdir(path, 0o755);
  } catch (error) {
    // Somebody was faster; what there is now gets looked at like any other entry.
    if (codeOf(error) !== 'EEXIST') throw error;
    return openDirectory(path).catch(() => null);
  }
  const handle = await openDirectory(path);
  try {
    await handle.chown(owner.uid, owner.gid);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Target of a symbolic link, null for anything else and for what does not exist. */
async function linkTarget(directory: FileHandle, name: string): Promise<string | null> {
  try {
    return textOf(await readlink(entryOf(directory, name), { encoding: 'buffer' }));
  } catch (error) {
    if (codeOf(error) === 'EINVAL' || codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

const escapes = (): FilesystemError =>
  new FilesystemError('escapes-root', 'The path leads out of the files of the server.');
