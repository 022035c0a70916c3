import { mkdir, open, readdir, rename, rmdir, statfs, unlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readMounts } from '../../host/mount-table.js';
import { codeOf } from '../filesystem.errors.js';
import { DiskQuota } from './disk-quota.port.js';
import { exists, makeFolder } from './make-folder.js';
import type { RunProgram } from './run-program.js';

const IMAGES = '.images';
const ENDING = '.img';
const UNFINISHED = '.new';
const MIN_BYTES = 512 * 2 ** 20;
/** The largest file of an ext4 with blocks of 4 KiB. */
const MAX_BYTES = 16 * 2 ** 40 - 2 ** 20;
/** Tables of inodes stay holes of the image, and blocks that come free become holes again. */
const OPTIONS = 'loop,nosuid,nodev,noatime,noinit_itable,discard';

/**
 * An ext4 filesystem per server in a file with holes, on request, for a data folder that knows no quotas. The image is
 * as large as the disk that holds it; the limit is what the kernel keeps back of it (`reserved_clusters`, from root
 * too), which can be changed at any time in both directions: what is there stays, only growth is refused.
 */
export class ImageQuota extends DiskQuota {
  private readonly folder: string;

  constructor(
    private readonly dataDirectory: string,
    private readonly run: RunProgram,
    private readonly onUnusable: (server: string, error: unknown) => void,
  ) {
    const detail = 'held by an ext4 filesystem in a file for each server';
    super({ kind: 'image', hard: true, detail, remedy: null }, onUnusable);
    this.folder = join(dataDirectory, IMAGES);
  }

  /** After a start of the machine nothing is mounted; nobody may see the empty folders below. */
  override async open(): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(this.folder)) {
      if (name.endsWith(UNFINISHED)) await unlink(join(this.folder, name));
      if (!name.endsWith(ENDING)) continue;
      const server = basename(name, ENDING);
      await this.mount(server).catch(async (error: unknown) => {
        this.onUnusable(server, error);
        // Better no folder than one in which a server would begin anew.
        await rmdir(this.placeOf(server)).catch(() => undefined);
      });
    }
  }

  protected async makeRoot(server: string, root: string): Promise<void> {
    // A folder with files from a time before, and one without a limit, stay what they are.
    const isImage = await exists(this.imageOf(server));
    if (!isImage && (await exists(root))) return;
    if (!isImage && (this.allowanceOf(server)?.bytes ?? null) === null) {
      await makeFolder(root, 0o755);
      return;
    }
    if (!isImage) await this.makeImage(server);
    await this.mount(server);
  }

  protected async makeStage(_server: string, path: string): Promise<void> {
    await makeFolder(path, 0o700);
  }

  protected async limit(server: string, _root: string, bytes: number | null): Promise<void> {
    const root = this.placeOf(server);
    const device = await deviceAt(root);
    if (device === null) return;
    const { blocks, bsize } = await statfs(root);
    const kept = bytes === null ? 0 : Math.max(0, blocks - Math.ceil(bytes / bsize));
    await writeFile(`/sys/fs/ext4/${basename(device)}/reserved_clusters`, String(kept));
  }

  protected async end(server: string): Promise<void> {
    const root = this.placeOf(server);
    if ((await deviceAt(root)) !== null) {
      // Whoever still reads there keeps it until they are done.
      await this.run('umount', [root]).catch(() => this.run('umount', ['-l', root]));
    }
    await unlink(this.imageOf(server)).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error;
    });
  }

  /** As the kernel names it: `dataDirectory` is free of links. */
  private placeOf(server: string): string {
    return join(this.dataDirectory, server);
  }

  private imageOf(server: string): string {
    return join(this.folder, server + ENDING);
  }

  /** Whole or not at all. */
  private async makeImage(server: string): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const { blocks, bsize } = await statfs(this.folder);
    const unfinished = this.imageOf(server) + UNFINISHED;
    const file = await open(unfinished, 'w', 0o600);
    try {
      await file.truncate(Math.min(MAX_BYTES, Math.max(MIN_BYTES, blocks * bsize)));
    } finally {
      await file.close();
    }
    const options = 'nodiscard,lazy_itable_init=1';
    await this.run('mkfs.ext4', ['-qF', '-b', '4096', '-m', '0', '-J', 'size=16', '-E', options, unfinished]);
    await rename(unfinished, this.imageOf(server));
  }

  private async mount(server: string): Promise<void> {
    const root = this.placeOf(server);
    await makeFolder(root, 0o755);
    if ((await deviceAt(root)) !== null) return;
    await this.run('mount', ['-t', 'ext4', '-o', OPTIONS, this.imageOf(server), root]);
    await rmdir(join(root, 'lost+found')).catch(() => undefined);
  }
}

/** The loop device that is mounted there; null when nothing is. */
async function deviceAt(root: string): Promise<string | null> {
  const mounts = await readMounts();
  return mounts.findLast(({ mountpoint }) => mountpoint === root)?.device ?? null;
}
