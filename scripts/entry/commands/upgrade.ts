import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { giveBack } from '../checkout.ts';
import type { Installation } from '../installation.ts';
import { panelCli, requirePanel } from '../panel-cli.ts';
import { bringServices } from '../parts/services.ts';
import { Refusal, reasonOf } from '../refusal.ts';
import { Steps } from '../steps.ts';
import {
  currentCommit,
  findRelease,
  moveCheckout,
  prepareNext,
  removeNext,
  requireCleanClone,
  shortName,
  swapIn,
} from '../upgrade/checkout-release.ts';
import { mendInterrupted, requireWayBack, rollBack, takeBack } from '../upgrade/go-back.ts';
import { busy, releasesOf, takeReleaseLock, writeJournal, type Journal } from '../upgrade/journal.ts';
import { endParts, hasPanel, requireHealth, startRelease } from '../upgrade/run-release.ts';

/** What `migrate` says when there was nothing to do. */
const UP_TO_DATE = 'The schema is up to date.';
const logOf = (at: Installation): string => join(at.logs, 'upgrade.log');

/**
 * Brings a newer release: builds it beside the one that runs, keeps a snapshot, migrates, switches and looks whether it
 * is well. Goes back by itself when it is not, also after a death at any point.
 */
export async function upgrade(at: Installation, words: readonly string[]): Promise<void> {
  const { positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: { yes: { type: 'boolean', short: 'y' } },
  });
  const [wanted, ...more] = positionals;
  if (more.length > 0) throw new Refusal(`upgrade takes one release, not '${more[0]}' too.`);
  const steps = new Steps(logOf(at));
  await mendInterrupted(at, steps);
  requireCleanClone(at.root);
  if (!hasPanel(at) && !existsSync(at.daemonConfig)) requirePanel(at);
  const lock = await takeReleaseLock(at);
  if (!lock) throw busy();
  try {
    await upgradeTo(at, steps, wanted);
  } finally {
    giveBack(at.root);
    await lock.release();
  }
}

async function upgradeTo(at: Installation, steps: Steps, wanted: string | undefined): Promise<void> {
  const { root } = at;
  const from = currentCommit(root);
  let to = from;
  await steps.run('Newest release', async (step) => {
    to = await findRelease(root, wanted, step);
    return to === from ? `${shortName(root, from)}, which is installed` : shortName(root, to);
  });
  if (to === from) return;
  try {
    await prepareNext(at, to, (title, work) => steps.run(title, work));
    let journal = await snapshot(at, steps, { from, to });
    const note = (change: Partial<Journal>): void => {
      journal = { ...journal, ...change };
      writeJournal(at, journal);
    };
    try {
      await switchOver(at, steps, to, note);
    } catch (error) {
      process.stderr.write(`\n${reasonOf(error)}\n\nThe upgrade failed; it is taken back.\n`);
      await takeBack(at, steps, journal);
      throw new Refusal(`${shortName(root, to)} did not work here; ${shortName(root, from)} runs again.`, [
        ...(error instanceof Refusal ? error.help : []),
        `The whole log: ${steps.logFile}`,
      ]);
    }
  } finally {
    removeNext(at);
  }
  process.stdout.write(`\n${shortName(root, to)} runs. To go back: ./rookery rollback\n`);
}

/** The panel's data in one file, before anything of them is touched. */
async function snapshot(
  at: Installation,
  steps: Steps,
  { from, to }: Pick<Journal, 'from' | 'to'>,
): Promise<Journal> {
  const journal: Journal = {
    stage: 'migrating',
    from,
    to,
    snapshot: null,
    lastMigration: null,
    isMigrated: false,
  };
  if (!hasPanel(at)) return journal;
  const folder = join(at.home, 'snapshots');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const now = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const file = join(folder, `${now}-before-${to.slice(0, 12)}.backup`);
  await steps.run('Snapshot of the panel', async (step) => {
    await bringServices(at);
    const own = existsSync(at.quickstart) ? ['--file', `quickstart=${at.quickstart}`] : [];
    await panelCli(at, step, ['backup', file, ...own]);
    return file;
  });
  let lastMigration = '';
  await steps.run('Schema of the release before', async (step) => {
    // The newer one's: the one that runs may not know the question.
    const next = { ...at, root: releasesOf(at).next };
    lastMigration = (await panelCli(next, step, ['migrate', '--last'])).trim();
    return lastMigration;
  });
  return { ...journal, snapshot: file, lastMigration };
}

async function switchOver(
  at: Installation,
  steps: Steps,
  to: string,
  note: (change: Partial<Journal>) => void,
): Promise<void> {
  const isPanel = hasPanel(at);
  note({ stage: 'migrating', isMigrated: isPanel });
  if (isPanel) {
    await steps.run('Stop of panel and worker', () => endParts(at, ['panel', 'worker']));
    await steps.run('Database schema', async (step) => {
      const next = { ...at, root: releasesOf(at).next };
      const told = (await panelCli(next, step, ['migrate'])).trim();
      if (told === UP_TO_DATE) note({ isMigrated: false });
      return told.split('\n').at(-1);
    });
  }
  note({ stage: 'switching' });
  await steps.run('Switch', async () => {
    // Servers go on without it.
    if (isPanel) await endParts(at, ['daemon']);
    moveCheckout(at.root, to);
    swapIn(at);
  });
  await steps.run('Start', (step) => startRelease(at, step));
  await steps.run('Health', (step) => requireHealth(at, step));
  note({ stage: 'done' });
}

/** Takes the last upgrade back and keeps what was written since. */
export async function rollback(at: Installation, words: readonly string[]): Promise<void> {
  if (words.length > 0) throw new Refusal(`rollback takes no '${words[0]}'.`);
  const steps = new Steps(logOf(at));
  if (await mendInterrupted(at, steps)) return;
  requireCleanClone(at.root);
  const journal = requireWayBack(at);
  const lock = await takeReleaseLock(at);
  if (!lock) throw busy();
  try {
    await rollBack(at, steps, journal);
  } finally {
    giveBack(at.root);
    await lock.release();
  }
  process.stdout.write(
    `\n${shortName(at.root, journal.from)} runs.${journal.snapshot === null ? '' : ` The data before the upgrade are kept in ${journal.snapshot}.`}\n`,
  );
}
