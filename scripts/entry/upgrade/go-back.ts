import { existsSync } from 'node:fs';
import type { Installation } from '../installation.ts';
import { panelCli } from '../panel-cli.ts';
import { bringServices } from '../parts/services.ts';
import { Refusal } from '../refusal.ts';
import type { Steps } from '../steps.ts';
import { currentCommit, moveCheckout, removeNext, shortName, swapBack } from './checkout-release.ts';
import { forgetJournal, readJournal, takeReleaseLock, writeJournal, type Journal } from './journal.ts';
import { endParts, hasPanel, requireHealth, rookery, startRelease } from './run-release.ts';

/**
 * From a half-done upgrade to the release and the data before it. Nobody could use the panel meanwhile but in the last
 * moments before a release showed that it is not well.
 */
export async function takeBack(at: Installation, steps: Steps, journal: Journal): Promise<void> {
  const { snapshot, from, isMigrated } = journal;
  await steps.run(`Back to ${shortName(at.root, from)}`, async () => {
    if (hasPanel(at)) await endParts(at, ['panel', 'worker', 'daemon']);
    moveCheckout(at.root, from);
    swapBack(at);
  });
  if (isMigrated && snapshot !== null) {
    await steps.run('Data as they were before', (step) =>
      rookery(at, step, ['panel', 'restore', snapshot, '--replace']),
    );
  } else await steps.run('Start', (step) => startRelease(at, step));
  await finish(at, steps);
}

/**
 * From a release that runs to the one before, with all that was written since: columns and tables that only the newer
 * one knows go, what they held is lost.
 */
export async function rollBack(at: Installation, steps: Steps, journal: Journal): Promise<void> {
  const { from, lastMigration } = journal;
  writeJournal(at, { ...journal, stage: 'rolling-back' });
  await steps.run('Stop', () => endParts(at, hasPanel(at) ? ['panel', 'worker'] : []));
  // Only the newer release knows the way back, and only until it is gone.
  if (lastMigration !== null && currentCommit(at.root) !== from) {
    await steps.run('Database schema', async (step) => {
      await bringServices(at);
      return (await panelCli(at, step, ['migrate', '--back-to', lastMigration])).trim().split('\n').at(-1);
    });
  }
  await steps.run(`Back to ${shortName(at.root, from)}`, async () => {
    if (hasPanel(at)) await endParts(at, ['daemon']);
    moveCheckout(at.root, from);
    swapBack(at);
  });
  await steps.run('Start', (step) => startRelease(at, step));
  await finish(at, steps);
}

async function finish(at: Installation, steps: Steps): Promise<void> {
  forgetJournal(at);
  removeNext(at);
  await steps.run('Health', (step) => requireHealth(at, step));
}

/**
 * An upgrade or rollback whose process died is taken to an end; true when there was one. Called by whoever would start
 * a release: the parts of two of them do not mix.
 */
export async function mendInterrupted(at: Installation, steps: Steps): Promise<boolean> {
  const journal = readJournal(at);
  if (!journal || journal.stage === 'done') return false;
  const lock = await takeReleaseLock(at);
  // Its own process starts us.
  if (!lock) return false;
  try {
    process.stdout.write('An upgrade was interrupted; it is taken back.\n');
    await (journal.stage === 'rolling-back' ? rollBack : takeBack)(at, steps, journal);
    return true;
  } finally {
    await lock.release();
  }
}

/** What can be rolled back to; refuses when nothing was kept. */
export function requireWayBack(at: Installation): Journal {
  const journal = readJournal(at);
  if (!journal) {
    throw new Refusal('there is no upgrade to go back from.', [
      'A backup of the panel can be restored: ./rookery panel restore <file> --replace',
    ]);
  }
  const current = currentCommit(at.root);
  if (current !== journal.to && current !== journal.from) {
    throw new Refusal(
      `the last upgrade led to ${shortName(at.root, journal.to)}, and something else is installed.`,
      ['Whoever changed the checkout since has to change it back.'],
    );
  }
  if (journal.snapshot !== null && !existsSync(journal.snapshot)) {
    process.stdout.write(`Note: ${journal.snapshot} is gone.\n`);
  }
  return journal;
}
