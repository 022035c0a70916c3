import { join } from 'node:path';
import { become } from '../become.ts';
import { buildApps, giveBack, installModules } from '../checkout.ts';
import { isMade, type Installation } from '../installation.ts';
import { builtFile } from '../parts/apps.ts';
import { Refusal } from '../refusal.ts';
import { Steps } from '../steps.ts';
import { hasSystemd, nodeCommand } from '../systemd-unit.ts';
import { installNodeUnit } from './service.ts';

/** How long a daemon that has just been started may take to answer. */
const START_SECONDS = '20';

export const nodeCli = (at: Installation): string => builtFile(at, 'daemon', 'cli.js');

/** Runs an operator command of the daemon where the caller is. */
export const runNodeCli = (at: Installation, words: readonly string[]): Promise<void> =>
  become(process.execPath, [nodeCli(at), '--config', at.daemonConfig, ...words], { env: at.env });

/** Makes a machine a node of a panel elsewhere, from a fresh checkout to a daemon that serves. */
export async function becomeNode(at: Installation, words: readonly string[]): Promise<void> {
  if (isMade(at)) {
    throw new Refusal(`${at.home} belongs to a panel with a node of its own.`, [
      'Set ROOKERY_HOME to another folder, and ROOKERY_PORT_BASE to other ports, for a second node.',
    ]);
  }
  const steps = new Steps(join(at.logs, 'node.log'));
  try {
    await steps.run('npm packages', (step) => installModules(at.root, step));
    await steps.run('Build', (step) => buildApps(at.root, step));
  } finally {
    giveBack(at.root);
  }
  const own = words.filter((word) => word !== '--yes' && word !== '-y');
  await runNodeCli(at, [...own, '--home', join(at.home, 'daemon')]);
  if (process.exitCode !== 0) return;
  if (hasSystemd()) {
    process.stdout.write(`${installNodeUnit(at)} runs the daemon, at boot too.\n`);
    return runNodeCli(at, ['check', '--wait', START_SECONDS]);
  }
  process.stdout
    .write(`systemd does not run here. Have your init system run this as root, and see that it goes on:

  ${nodeCommand(at).join(' ')}

Then look at each way between this machine and the panel: ./rookery node check
`);
}
