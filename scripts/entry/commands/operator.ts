import { existsSync } from 'node:fs';
import { become } from '../become.ts';
import type { Installation } from '../installation.ts';
import { becomePanelCli, requirePanel } from '../panel-cli.ts';
import { builtFile } from '../parts/apps.ts';
import { Refusal } from '../refusal.ts';
import { backup, restore } from './panel-backup.ts';

/** Operator commands of the panel, run where the caller is. */
export function panel(at: Installation, words: readonly string[]): Promise<void> {
  requirePanel(at);
  if (!words.includes('--help')) {
    if (words[0] === 'backup') return backup(at, words);
    if (words[0] === 'restore') return restore(at, words);
  }
  return becomePanelCli(at, words);
}

/** Operator commands of this machine's daemon. */
export function node(at: Installation, words: readonly string[]): Promise<void> {
  const program = builtFile(at, 'daemon', 'cli.js');
  if (!existsSync(program)) {
    throw new Refusal('the daemon is not built, or has no operator commands.', ['Run ./rookery up first.']);
  }
  const own = [program, '--config', at.daemonConfig];
  return become(process.execPath, [...own, ...words], { env: at.env });
}
