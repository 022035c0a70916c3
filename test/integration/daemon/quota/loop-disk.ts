import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A filesystem of its own in a file. */
export class LoopDisk {
  private constructor(
    private readonly folder: string,
    readonly path: string,
  ) {}

  /** Throws what mkfs or mount say, for example where the kernel lacks a part. */
  static make(mkfs: readonly string[], options = '', mib = 400): LoopDisk {
    const folder = mkdtempSync(join(tmpdir(), 'rookery-disk-'));
    const [image, path] = [join(folder, 'image'), join(folder, 'disk')];
    writeFileSync(image, '');
    truncateSync(image, mib * 2 ** 20);
    mkdirSync(path);
    try {
      run(mkfs[0]!, ...mkfs.slice(1), image);
      run('mount', '-o', ['loop', options].filter(Boolean).join(','), image, path);
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
    return new LoopDisk(folder, path);
  }

  close(): void {
    run('umount', '-R', this.path);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const run = (program: string, ...words: string[]): string =>
  execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
