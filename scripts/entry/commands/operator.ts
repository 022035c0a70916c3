import { existsSync } from 'node:fs';
import type { Installation } from '../installation.ts';
import { becomePanelCli, requirePanel } from '../panel-cli.ts';
import { Refusal } from '../refusal.ts';
import { becomeNode, nodeCli, runNodeCli } from './become-node.ts';
import { backup, moveIn, restore } from './panel-backup.ts';

/** Operator commands of the panel, run where the caller is. */
export function panel(at: Installation, words: readonly string[]): Promise<void> {
  requirePanel(at);
  if (!words.includes('--help')) {
    if (words[0] === 'backup') return backup(at, words);
    if (words[0] === 'restore') return restore(at, words);
    if (words[0] === 'import') return moveIn(at, words);
  }
  return becomePanelCli(at, words);
}

/** Operator commands of this machine's daemon. */
export async function node(at: Installation, words: readonly string[]): Promise<void> {
  if (['join', 'configure'].includes(words[0] ?? '') && !words.includes('--help'))
    return becomeNode(at, words);
  if (!existsSync(nodeCli(at))) {
    throw new Refusal('the daemon is not built.', ['Run ./rookery up or ./rookery node join first.']);
  }
  return runNodeCli(at, words);
}
