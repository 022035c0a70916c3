import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { changeOwner } from './change-owner.js';
import { type DiskUsage, diskUsage } from './disk-usage.js';
import { codeOf, FilesystemError } from './filesystem.errors.js';
import { openDirectory, type Owner } from './handles.js';
import { ServerJail } from './jail/server-jail.js';
import type { Allowance, DiskQuota } from './quota/disk-quota.port.js';
import { SoftQuota } from './quota/soft-quota.js';
import { emptyDirectory, removeTree } from './remove-tree.js';
import { readServerFile, type ServerFile, writeServerFile } from './server-file.js';
import { StagedFiles, UNFINISHED } from './staging/staged-files.js';
import { removeTemporary } from './staging/temporary-files.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const REMOVED = '.removed-';
/** What an interrupted process leaves. */
const LEFTOVERS = [REMOVED, UNFINISHED];
/** A copy of another node's server that nobody has gone on with for so long, and whose end nobody has told. */
const GIVEN_UP_MS = 24 * 3_600_000;

/** The files of all servers of a node, one folder per server below the data directory. */
export class ServerFiles {
  /** What is to be put in place of a server's files. */
  readonly staged: StagedFiles;
  private readonly since = Date.now();

  constructor(
    /** `system.data`. */
    private readonly dataDirectory: string,
    readonly owner: Owner,
    readonly quota: DiskQuota = new SoftQuota(),
  ) {
    this.staged = new StagedFiles(dataDirectory, this);
  }

  /** Folder of a server on the host. Refuses what is no uuid, because it becomes part of a path. */
  rootOf(uuid: string): string {
    if (!UUID.test(uuid)) throw new FilesystemError('bad-path', 'This is not the uuid of a server.');
    return join(this.dataDirectory, uuid);
  }

  /** A server's files for whoever acts on behalf of users. */
  jail(uuid: string, denies: (path: string) => boolean): ServerJail {
    return new ServerJail({ root: this.rootOf(uuid), owner: this.owner, denies });
  }

  /** Makes the folder, or gives an existing one its owner again (hazard F18). */
  async createRoot(uuid: string): Promise<string> {
    const root = this.rootOf(uuid);
    await mkdir(this.dataDirectory, { recursive: true, mode: 0o711 });
    await this.quota.createRoot(uuid, root);
    const handle = await openDirectory(root);
    try {
      await handle.chown(this.owner.uid, this.owner.gid);
    } finally {
      await handle.close();
    }
    return root;
  }

  /** What the files of a server may take from now on, as far as the filesystem can hold it. */
  allow(uuid: string, allowance: Allowance): Promise<void> {
    return this.quota.allow(uuid, this.rootOf(uuid), allowance);
  }

  /** Takes all of the server's files away for good. */
  async remove(uuid: string): Promise<{ readonly deleted: Promise<void> }> {
    await this.staged.discard(uuid);
    await this.quota.release(uuid, this.rootOf(uuid));
    return this.removeRoot(uuid);
  }

  /** Takes the folder away and deletes it in the background; what a dying process leaves, `sweep` finds. */
  async removeRoot(uuid: string): Promise<{ readonly deleted: Promise<void> }> {
    const root = this.rootOf(uuid);
    const removed = join(this.dataDirectory, `${REMOVED}${uuid}-${randomBytes(4).toString('hex')}`);
    try {
      await rename(root, removed);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return { deleted: Promise.resolve() };
      // A folder that is a mount cannot be moved.
      if (codeOf(error) !== 'EBUSY') throw error;
      await emptyDirectory(root);
      return { deleted: Promise.resolve() };
    }
    return { deleted: removeTree(removed) };
  }

  /** Servers that have a folder. */
  async known(): Promise<string[]> {
    return (await this.names()).filter((name) => UUID.test(name));
  }

  /** Deletes what an earlier process left that was interrupted: in the data directory, and among files of servers. */
  async sweep(signal: AbortSignal): Promise<void> {
    const leftovers = (await this.names()).filter((name) =>
      LEFTOVERS.some((prefix) => name.startsWith(prefix)),
    );
    for (const name of leftovers) await removeTree(join(this.dataDirectory, name));
    await this.staged.sweepArriving(this.since - GIVEN_UP_MS);
    const failures: unknown[] = [];
    for (const uuid of await this.known()) {
      await removeTemporary(this.rootOf(uuid), this.since, signal).catch((error: unknown) => {
        failures.push(error);
      });
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Not all could be deleted.');
  }

  private async names(): Promise<string[]> {
    return readdir(this.dataDirectory).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error;
      return [];
    });
  }

  /** Deletes all files and keeps the folder. */
  empty(uuid: string): Promise<void> {
    return emptyDirectory(this.rootOf(uuid));
  }

  /** A regular file inside the server's folder; null when it does not exist. */
  async read(uuid: string, path: string, maxBytes: number): Promise<ServerFile | null> {
    return readServerFile(this.rootOf(uuid), path, maxBytes);
  }

  /** Replaces a file in one step, with the directories that it needs. */
  async write(uuid: string, path: string, content: string | Buffer): Promise<void> {
    await writeServerFile(this.rootOf(uuid), path, content, this.owner);
  }

  usage(uuid: string, signal: AbortSignal): Promise<DiskUsage> {
    return diskUsage(this.rootOf(uuid), signal);
  }

  /** Bytes in use on the disk that holds them all. */
  async diskUsage(): Promise<number> {
    const { blocks, bfree, bsize } = await statfs(this.dataDirectory);
    return (blocks - bfree) * bsize;
  }

  /** Gives all files to the server's user; for what an installer made as root. */
  chown(uuid: string, signal: AbortSignal): Promise<number> {
    return changeOwner(this.rootOf(uuid), this.owner, signal);
  }
}
