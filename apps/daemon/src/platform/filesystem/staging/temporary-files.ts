import { isTemporary } from '../jail/own-names.js';
import { removeEntry } from '../remove-tree.js';
import { walkTree } from '../walk-tree.js';

/** What a clock of the filesystem may lag behind that of the process. */
const LAG_MS = 100;

/**
 * Deletes what the daemon was writing or removing below a server's root when it ended: users do not see it, but it
 * takes their room. Younger entries are somebody's work of now.
 */
export async function removeTemporary(root: string, since: number, signal: AbortSignal): Promise<void> {
  await walkTree(
    root,
    async ({ directory, name, stat }) => {
      if (!isTemporary(name) || Number(stat.ctimeMs) > since - LAG_MS) return;
      await removeEntry(directory, name, name, () => false);
    },
    signal,
  );
}
