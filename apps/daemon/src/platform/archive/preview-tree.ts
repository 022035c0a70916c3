import type { BackupPreview } from '@app/contracts/daemon/backups.contract.js';
import type { TreeSource } from '../filesystem/index.js';

/** Named of each kind; the numbers count all. */
const MAX_NAMED = 100;

/** What rules of `leaveOut` make of a whole tree. As an archive does, they take a folder with all that is in it. */
export async function previewTree(
  source: TreeSource,
  leavesOut: (path: string) => boolean,
): Promise<BackupPreview> {
  const kept = { files: 0, bytes: 0, paths: [] as string[] };
  const out = { files: 0, bytes: 0, paths: [] as string[] };
  const name = (paths: string[], path: string): unknown => paths.length < MAX_NAMED && paths.push(path);
  let gone: string | null = null;
  for await (const { path, info } of source.entries()) {
    const isDirectory = info.kind === 'directory';
    const isWithin: boolean = gone !== null && path.startsWith(gone);
    if (!isWithin) {
      const written: string = isDirectory ? `${path}/` : path;
      const isOut = leavesOut(written);
      // Folders come before what is in them.
      gone = isOut && isDirectory ? written : null;
      if (isOut) name(out.paths, written);
      else if (info.kind === 'file') name(kept.paths, path);
      if (info.kind !== 'file') continue;
      count(isOut ? out : kept, info.size);
    } else if (info.kind === 'file') count(out, info.size);
  }
  return { kept, left_out: out };
}

function count(of: { files: number; bytes: number }, bytes: number): void {
  of.files++;
  of.bytes += bytes;
}
