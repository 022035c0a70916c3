import { lchown } from 'node:fs/promises';
import { codeOf } from './filesystem.errors.js';
import { entryOf, openDirectory, type Owner } from './handles.js';
import { UPLOADS_FOLDER } from './jail/own-names.js';
import { walkTree } from './walk-tree.js';

/**
 * Gives a tree to `owner`, links themselves and not their targets. Only entries that belong to somebody else are
 * written, so a second pass over a clean tree costs no more than looking (hazard F10). Returns how many were changed.
 */
export async function changeOwner(root: string, owner: Owner, signal: AbortSignal): Promise<number> {
  const top = await openDirectory(root);
  try {
    await top.chown(owner.uid, owner.gid);
  } finally {
    await top.close();
  }
  let changed = 0;
  const [uid, gid] = [BigInt(owner.uid), BigInt(owner.gid)];
  await walkTree(
    root,
    async ({ directory, name, above, stat }) => {
      // The daemon's own, and closed to the server's programs.
      if ((above[0] ?? name) === UPLOADS_FOLDER) return;
      if (stat.uid === uid && stat.gid === gid) return;
      try {
        await lchown(entryOf(directory, name), owner.uid, owner.gid);
        changed++;
      } catch (error) {
        if (codeOf(error) !== 'ENOENT') throw error;
      }
    },
    signal,
  );
  return changed;
}
