import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readIfThere, replaceFile } from '../files.ts';
import type { Installation } from '../installation.ts';
import { takeLock, type Lock } from '../lock.ts';
import { Refusal } from '../refusal.ts';

/** How far an upgrade has come; each stage is written down before its work begins. */
export type Stage = 'migrating' | 'switching' | 'done' | 'rolling-back';

/** What is needed to take an upgrade back, after a death at any point too. */
export interface Journal {
  readonly stage: Stage;
  /** Commits. */
  readonly from: string;
  readonly to: string;
  /** File with the panel's data as they were before; null on a machine without a panel. */
  readonly snapshot: string | null;
  /** The migration that `from` ended with. */
  readonly lastMigration: string | null;
  /** Whether the schema may be another one than before. */
  readonly isMigrated: boolean;
}

/** What upgrades keep beside the checkout, on its disk: `next` and `former` hold packages and builds. */
export interface Releases {
  readonly folder: string;
  readonly next: string;
  readonly former: string;
  readonly journal: string;
}

export function releasesOf({ root }: Pick<Installation, 'root'>): Releases {
  const folder = join(root, '.rookery', 'releases');
  const inside = (name: string): string => join(folder, name);
  return { folder, next: inside('next'), former: inside('former'), journal: inside('journal.json') };
}

export function readJournal(at: Installation): Journal | undefined {
  const text = readIfThere(releasesOf(at).journal);
  return text === undefined ? undefined : (JSON.parse(text) as Journal);
}

export function writeJournal(at: Installation, journal: Journal): void {
  replaceFile(releasesOf(at).journal, `${JSON.stringify(journal, null, 2)}\n`);
}

export const forgetJournal = (at: Installation): void => rmSync(releasesOf(at).journal, { force: true });

/** Only one process changes the release of a checkout. */
export async function takeReleaseLock(at: Installation): Promise<Lock | undefined> {
  const { folder } = releasesOf(at);
  mkdirSync(folder, { recursive: true });
  return takeLock(join(folder, 'lock'), { wait: false });
}

export const busy = (): Refusal =>
  new Refusal('an upgrade or rollback of this folder is going on.', ['Wait for it to end.']);
