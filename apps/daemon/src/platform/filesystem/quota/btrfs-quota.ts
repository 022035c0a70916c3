import { chmod, stat } from 'node:fs/promises';
import { DiskQuota } from './disk-quota.port.js';
import { exists } from './make-folder.js';
import type { RunProgram } from './run-program.js';

/** The inode of the top of every subvolume. */
const TOP = 256;

/** A subvolume per server, limited by its qgroup. It is renamed and removed like a folder. */
export class BtrfsQuota extends DiskQuota {
  constructor(
    private readonly dataDirectory: string,
    private readonly run: RunProgram,
    onFailure: (server: string, error: unknown) => void,
  ) {
    const detail = 'held by the filesystem: a btrfs subvolume with a qgroup for each server';
    super({ kind: 'btrfs', hard: true, detail, remedy: null }, onFailure);
  }

  /** On some kernels the qgroup of a subvolume outlives it. */
  override async open(): Promise<void> {
    await this.run('btrfs', ['qgroup', 'clear-stale', this.dataDirectory]).catch(() => undefined);
  }

  protected async makeRoot(_server: string, root: string): Promise<void> {
    if (!(await exists(root))) await this.makeSubvolume(root, 0o755);
  }

  protected async makeStage(_server: string, path: string): Promise<void> {
    await this.makeSubvolume(path, 0o700);
  }

  protected async limit(_server: string, root: string, bytes: number | null): Promise<void> {
    if (!(await isSubvolume(root))) return;
    await this.run('btrfs', ['qgroup', 'limit', bytes === null ? 'none' : String(bytes), root]);
  }

  protected async end(): Promise<void> {}

  private async makeSubvolume(path: string, mode: number): Promise<void> {
    await this.run('btrfs', ['subvolume', 'create', path]);
    await chmod(path, mode);
  }
}

async function isSubvolume(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory() && found.ino === TOP,
    () => false,
  );
}
