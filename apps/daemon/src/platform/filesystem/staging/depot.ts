import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import {
  type FileHandle,
  lchown,
  lstat,
  open,
  readFile,
  readlink,
  rename,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { FilesystemError } from '../filesystem.errors.js';
import { entryOf, type Owner } from '../handles.js';
import { type EntryInfo, entryInfo } from '../jail/entry-info.js';
import { bytesOf, textOf } from '../jail/names.js';
import { removeEntry, removeTree } from '../remove-tree.js';
import { type Located, makeDirectory, walkPath } from '../walk-path.js';
import { walkTree } from '../walk-tree.js';

const WRITE = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;
/** Smaller files are sent again as a whole. */
const LARGE = 1024 * 1024;
/** Bits that a server's file may have. */
const MODE = 0o777;

/** An entry of a tree elsewhere, as it was when it was looked at. */
export interface ForeignEntry {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link';
  readonly mode: number;
  readonly size: number;
  /** Unix milliseconds. */
  readonly mtime: number;
  /** Of a link. */
  readonly target?: string | null | undefined;
  /** Where the time of modification does not prove that the content is the same. */
  readonly sha256?: string | null | undefined;
}

/**
 * A copy of a tree elsewhere that is completed pass by pass, across broken connections and restarts of either end, until
 * it is the same. Nobody else uses its folder.
 */
export class Depot {
  /** Where the copy is; whoever makes the depot makes it. */
  readonly tree: string;

  constructor(
    private readonly folder: string,
    private readonly owner: Owner,
  ) {
    this.tree = join(folder, 'tree');
  }

  async isMade(): Promise<boolean> {
    return lstat(this.tree).then(
      () => true,
      () => false,
    );
  }

  /** The byte from which the content of a file is needed; null where nothing is. Folders and links are made at once. */
  async wants(entry: ForeignEntry): Promise<number | null> {
    return this.at(entry.path, async (at) => {
      const path = entryOf(at.directory, at.name);
      const there = await this.thereOf(at, entry);
      if (entry.kind === 'directory') {
        const made = await makeDirectory(path, this.owner);
        await made?.chmod((entry.mode & MODE) | 0o700).finally(() => made.close());
        return null;
      }
      if (entry.kind === 'link') {
        if (there) return null;
        await symlink(bytesOf(entry.target ?? ''), path);
        await lchown(path, this.owner.uid, this.owner.gid);
        return null;
      }
      if (!there) return 0;
      if (there.size !== entry.size || there.modified.getTime() !== entry.mtime)
        return this.arrived(entry, there);
      const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
      try {
        if (there.mode !== (entry.mode & MODE)) await file.chmod(entry.mode & MODE);
        return entry.sha256 && (await hashOf(file, entry.size)).digest('hex') !== entry.sha256 ? 0 : null;
      } finally {
        await file.close();
      }
    });
  }

  /**
   * Takes the content of a file from that byte on; `sha256` gives the hash of the whole file once it has been read. What
   * has come of a large one is kept where its sender breaks off.
   */
  async take(
    entry: ForeignEntry,
    from: number,
    content: AsyncIterable<Buffer>,
    sha256: () => Promise<string>,
  ): Promise<void> {
    await this.at(entry.path, async (at) => {
      const there = await this.thereOf(at, entry);
      if (from > 0 && (!there || (await this.arrived(entry, there)) < from)) throw unlike(entry);
      const file = await open(entryOf(at.directory, at.name), WRITE, 0o600);
      try {
        await file.truncate(from);
        if (entry.size >= LARGE) await writeFile(this.record, JSON.stringify(versionOf(entry)));
        const hash = await hashOf(file, from);
        let position = from;
        for await (const chunk of content) {
          hash.update(chunk);
          for (let written = 0; written < chunk.length;) {
            const { bytesWritten } = await file.write(chunk, written, chunk.length - written, position);
            written += bytesWritten;
            position += bytesWritten;
          }
        }
        if (hash.digest('hex') !== (await sha256())) {
          await file.truncate(0);
          throw unlike(entry);
        }
        await file.chown(this.owner.uid, this.owner.gid);
        await file.chmod(entry.mode & MODE);
        // In the middle of the millisecond, so that no rounding leads out of it.
        const seconds = (entry.mtime + 0.5) / 1000;
        await file.utimes(seconds, seconds);
      } finally {
        await file.close();
      }
    });
  }

  /** Removes all that is not named. */
  async keepOnly(paths: ReadonlySet<string>, signal: AbortSignal): Promise<void> {
    await walkTree(
      this.tree,
      async ({ directory, name, above }) => {
        const path = [...above, name].join('/');
        if (!paths.has(path)) await removeEntry(directory, name, path, () => false);
      },
      signal,
    );
  }

  /** The copy leaves for that place; nothing else of the depot is left. */
  async moveTo(place: string): Promise<void> {
    await rename(this.tree, place);
    await removeTree(this.folder);
  }

  private get record(): string {
    return join(this.folder, 'arriving');
  }

  private async at<T>(path: string, work: (at: Located) => Promise<T>): Promise<T> {
    const at = await walkPath(this.tree, path, { createFor: this.owner, keepLastLink: true });
    try {
      if (at.name === '') throw new FilesystemError('bad-path', 'The path is not valid.');
      return await work(at);
    } finally {
      await at.directory.close();
    }
  }

  /** What stands there already; something else makes way. */
  private async thereOf({ directory, name, path }: Located, entry: ForeignEntry): Promise<EntryInfo | null> {
    const stat = await lstat(entryOf(directory, name), { bigint: true }).catch(() => null);
    if (!stat) return null;
    const info = entryInfo(name, stat);
    const isSame =
      info.kind === entry.kind &&
      (info.kind !== 'link' || textOf(await readlink(entryOf(directory, name), 'buffer')) === entry.target);
    if (isSame) return info;
    await removeEntry(directory, name, path, () => false);
    return null;
  }

  /** How much of this very version of a file has come before its sender broke off. */
  private async arrived(entry: ForeignEntry, { size }: EntryInfo): Promise<number> {
    const record = await readFile(this.record, 'utf8').catch(() => '');
    return record === JSON.stringify(versionOf(entry)) ? Math.min(size, entry.size) : 0;
  }
}

const versionOf = ({ path, size, mtime }: ForeignEntry): unknown => [path, size, mtime];

async function hashOf(file: FileHandle, bytes: number): Promise<ReturnType<typeof createHash>> {
  const hash = createHash('sha256');
  if (bytes === 0) return hash;
  const content = file.createReadStream({ start: 0, end: bytes - 1, autoClose: false, highWaterMark: LARGE });
  await pipeline(content, async function (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) hash.update(chunk);
  });
  return hash;
}

const unlike = ({ path }: ForeignEntry): FilesystemError =>
  new FilesystemError('changed', `What has come of ${path} is not what was sent.`);
