import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, rename, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../filesystem.errors.js';
import { assertFree } from '../disk-usage.js';
import { Depot } from './depot.js';
import { entryOf, openDirectoryIfThere, type Owner } from '../handles.js';
import type { DiskQuota } from '../quota/disk-quota.port.js';
import { removeEntry, removeTree } from '../remove-tree.js';
import { makeDirectory, walkPath } from '../walk-path.js';
import { type TreeEntry, walkTree } from '../walk-tree.js';
import { moveEntry } from './move-entry.js';

/** A folder beside those of servers that nobody has finished; the next start of the daemon deletes it. */
export const UNFINISHED = '.restoring-';
const SEALED = '.restored-';
/** The copy of a server that is on its way here; its move says when it is given up. */
const ARRIVING = '.arriving-';

/** Where the files of servers are. */
interface Roots {
  readonly owner: Owner;
  readonly quota: DiskQuota;
  rootOf(uuid: string): string;
  createRoot(uuid: string): Promise<unknown>;
  removeRoot(uuid: string): Promise<unknown>;
}

/** A folder that is being filled. */
export interface Stage {
  readonly path: string;
  /** All of it is there: from now on it is put in place, also by the next process. */
  seal(): Promise<void>;
  discard(): Promise<void>;
}

/**
 * Files that are to replace or complete those of a server: gathered beside them, then put in place. Up to `seal`
 * nothing of the server has changed; after it `place` may be repeated until it has succeeded (hazard B5).
 */
export class StagedFiles {
  constructor(
    private readonly dataDirectory: string,
    private readonly files: Roots,
  ) {}

  async begin(uuid: string): Promise<Stage> {
    const sealed = this.sealedOf(uuid);
    // Of a restoration that was given up.
    await removeTree(sealed);
    const root = this.files.rootOf(uuid);
    const path = this.unfinishedOf(uuid);
    await this.files.quota.createStage(uuid, root, path);
    await this.own(path);
    const discard = async (): Promise<void> => {
      await removeTree(path);
      await this.files.quota.settle(uuid, root);
    };
    return { path, seal: () => rename(path, sealed), discard };
  }

  /** The copy of a server that comes from another node, as far as it has come; it outlives the process. */
  async arriving(uuid: string): Promise<Depot> {
    await mkdir(this.dataDirectory, { recursive: true, mode: 0o711 });
    const path = this.arrivingOf(uuid);
    await mkdir(path, { recursive: true, mode: 0o700 });
    const depot = new Depot(path, this.files.owner);
    if (!(await depot.isMade())) {
      await this.files.quota.createStage(uuid, this.files.rootOf(uuid), depot.tree);
      await this.own(depot.tree);
    }
    // For the sweep: somebody goes on with it.
    await utimes(path, new Date(), new Date());
    return depot;
  }

  /** All of the copy is there: from now on it is put in place, also by the next process. */
  async sealArriving(uuid: string): Promise<void> {
    const sealed = this.sealedOf(uuid);
    await removeTree(sealed);
    await (await this.arriving(uuid)).moveTo(sealed);
  }

  /** It will not come. False where nothing of it is here. */
  async discardArriving(uuid: string): Promise<boolean> {
    const path = this.arrivingOf(uuid);
    const directory = await openDirectoryIfThere(path);
    if (!directory) return false;
    await directory.close();
    await removeTree(path);
    await this.files.quota.settle(uuid, this.files.rootOf(uuid));
    return true;
  }

  /** Deletes copies that nobody has looked at since. */
  async sweepArriving(before: number): Promise<void> {
    const names = await readdir(this.dataDirectory).catch(() => []);
    for (const name of names.filter((each) => each.startsWith(ARRIVING))) {
      const path = join(this.dataDirectory, name);
      if ((await lstat(path)).mtimeMs < before) await removeTree(path);
    }
  }

  /** Throws where so much content would not leave as much again, or `times` of it, and some more, to the servers. */
  async assertRoom(bytes: number, times = 2): Promise<void> {
    await assertFree(this.dataDirectory, bytes * times);
  }

  /** An empty folder that is never put in place; what a dying process leaves of it goes with the next start. */
  async apart(uuid: string): Promise<Pick<Stage, 'path' | 'discard'>> {
    const path = this.unfinishedOf(uuid);
    await mkdir(path, { mode: 0o700 });
    await this.own(path);
    return { path, discard: () => removeTree(path) };
  }

  /** Puts what was sealed in place; `truncate` removes all that is not in it. False when nothing is sealed. */
  async place(uuid: string, truncate: boolean, signal: AbortSignal): Promise<boolean> {
    const sealed = this.sealedOf(uuid);
    const directory = await openDirectoryIfThere(sealed);
    if (!directory) return false;
    await directory.chmod(0o755).finally(() => directory.close());
    const root = this.files.rootOf(uuid);
    await this.files.quota.lift(uuid, root);
    if (truncate) await this.files.removeRoot(uuid);
    if (!truncate || !(await moves(sealed, root))) {
      // A root that is a mount stays, and what stays in it is completed.
      await this.files.createRoot(uuid);
      await walkTree(sealed, (entry) => moveInto(root, entry, this.files.owner), signal);
      await removeTree(sealed);
    }
    await this.files.quota.settle(uuid, root);
    return true;
  }

  /** Nothing will be put in place any more. */
  async discard(uuid: string): Promise<void> {
    await removeTree(this.sealedOf(uuid));
  }

  private async own(path: string): Promise<void> {
    const directory = await openDirectoryIfThere(path);
    await directory?.chown(this.files.owner.uid, this.files.owner.gid).finally(() => directory.close());
  }

  private unfinishedOf(uuid: string): string {
    // The check of the uuid is there.
    this.files.rootOf(uuid);
    return join(this.dataDirectory, `${UNFINISHED}${uuid}-${randomBytes(4).toString('hex')}`);
  }

  private arrivingOf(uuid: string): string {
    this.files.rootOf(uuid);
    return join(this.dataDirectory, ARRIVING + uuid);
  }

  private sealedOf(uuid: string): string {
    // The check of the uuid is there.
    this.files.rootOf(uuid);
    return join(this.dataDirectory, SEALED + uuid);
  }
}

/** False where the target cannot be replaced. */
async function moves(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (['EBUSY', 'ENOTEMPTY', 'EEXIST', 'EXDEV'].includes(codeOf(error) ?? '')) return false;
    throw error;
  }
}

/** Directories are completed; anything else takes the place of what stands there. */
async function moveInto(
  root: string,
  { directory, name, above, stat }: TreeEntry,
  owner: Owner,
): Promise<void> {
  const path = [...above, name].join('/');
  const at = await walkPath(root, path, { createFor: owner, keepLastLink: true });
  try {
    const target = entryOf(at.directory, at.name);
    const there = await lstat(target).catch(() => null);
    if (there && (stat.isDirectory() ? !there.isDirectory() : there.isDirectory())) {
      await removeEntry(at.directory, at.name, at.path, () => false);
    }
    if (!stat.isDirectory()) return await moveEntry(entryOf(directory, name), stat, at);
    const made = await makeDirectory(target, owner);
    await made?.chmod(Number(stat.mode) & 0o777).finally(() => made.close());
  } finally {
    await at.directory.close();
  }
}
