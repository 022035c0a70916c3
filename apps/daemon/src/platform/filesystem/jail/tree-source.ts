import { readlink } from 'node:fs/promises';
import { FilesystemError } from '../filesystem.errors.js';
import { entryOf, openDirectoryIfThere, type OpenDirectory } from '../handles.js';
import { type EntryInfo, lookAll } from './entry-info.js';
import { textOf } from './names.js';
import { openFileIn, type OpenFile } from './open-file.js';
import { isOwnName } from './own-names.js';
import type { ServerJail } from './server-jail.js';

/** An entry of a tree; its directory is open until the next one is asked for. */
export interface SourceEntry {
  /** From the base on. */
  readonly path: string;
  /** From the server's root on. */
  readonly inRoot: string;
  /** A file, a directory or a link. */
  readonly info: EntryInfo;
  /** The file; null when it is gone or something else by now. */
  open(): Promise<OpenFile | null>;
  /** The same at a later time, by its path. */
  reopen(): Promise<OpenFile | null>;
  /** Where a link points. */
  target(): Promise<string>;
}

const MAX_DEPTH = 512;
const BATCH = 64;

export interface TreeSelection {
  readonly jail: ServerJail;
  /** Directory below the root that paths begin at. */
  readonly base: string;
  /** Entries of that directory, with all that is in them; left out = all. */
  readonly names?: readonly string[];
  /** Whether a path below the server's root stays out, with all that is in it: denylists, ignore files. */
  readonly skips: (path: string, isDirectory: boolean) => boolean;
  /** Folders below this depth are passed over; left out, they are refused where they would take all descriptors. */
  readonly depth?: number;
  readonly signal?: AbortSignal;
}

/**
 * A selection of a server's files, directories before what is in them, without a list in memory. Never follows a link;
 * pipes, sockets and devices are left out.
 */
export class TreeSource {
  constructor(private readonly selection: TreeSelection) {}

  async *entries(): AsyncGenerator<SourceEntry> {
    const { jail, base, names } = this.selection;
    if (names === undefined) {
      const directory = await jail.openDirectory(base);
      try {
        yield* this.walk(directory.handle, directory.path, '', 0);
      } finally {
        await directory.handle.close();
      }
      return;
    }
    for (const name of names) {
      const slash = name.replace(/\/+$/, '').lastIndexOf('/');
      const parent = slash < 0 ? '' : name.slice(0, slash);
      const directory = await jail.openDirectory(`${base}/${parent}`);
      try {
        const prefix = parent
          .split('/')
          .filter((part) => part !== '' && part !== '.')
          .join('/');
        const last = name.replace(/\/+$/, '').slice(slash + 1);
        yield* this.some(directory.handle, directory.path, prefix, [last], 0);
      } finally {
        await directory.handle.close();
      }
    }
  }

  private async *walk(
    directory: OpenDirectory,
    at: string,
    prefix: string,
    depth: number,
  ): AsyncGenerator<SourceEntry> {
    const { depth: deepest, jail } = this.selection;
    if (deepest !== undefined && depth > deepest) return;
    if (depth > MAX_DEPTH) throw new FilesystemError('bad-path', 'The folders are nested too deeply.');
    let batch: string[] = [];
    for await (const { name } of jail.names(directory)) {
      batch.push(name);
      if (batch.length < BATCH) continue;
      yield* this.some(directory, at, prefix, batch, depth);
      batch = [];
    }
    yield* this.some(directory, at, prefix, batch, depth);
  }

  private async *some(
    directory: OpenDirectory,
    at: string,
    prefix: string,
    names: readonly string[],
    depth: number,
  ): AsyncGenerator<SourceEntry> {
    const { jail, skips, signal } = this.selection;
    signal?.throwIfAborted();
    // Here too: a selection may name them.
    const theirs = names.filter((name) => !isOwnName(name));
    for (const info of await lookAll(directory, theirs)) {
      const { name, kind } = info;
      const inRoot = at === '' ? name : `${at}/${name}`;
      const path = prefix === '' ? name : `${prefix}/${name}`;
      if (!['file', 'directory', 'link'].includes(kind)) continue;
      if (skips(inRoot, kind === 'directory')) continue;
      yield {
        path,
        inRoot,
        info,
        open: () => openFileIn(directory, name).catch(() => null),
        reopen: () => jail.openFile(inRoot).catch(() => null),
        target: async () => textOf(await readlink(entryOf(directory, name), 'buffer')),
      };
      if (kind !== 'directory') continue;
      const child = await openDirectoryIfThere(entryOf(directory, name));
      if (child === null) continue;
      try {
        yield* this.walk(child, inRoot, path, depth + 1);
      } finally {
        await child.close();
      }
    }
  }
}
