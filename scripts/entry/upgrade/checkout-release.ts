import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { asOwner, buildApps, checkoutOwner, installModules, MADE, packagesAreSame } from '../checkout.ts';
import type { Installation } from '../installation.ts';
import { succeeds } from '../programs.ts';
import { Refusal } from '../refusal.ts';
import type { Step } from '../steps.ts';
import { releasesOf } from './journal.ts';

/** What git says; as the owner of the checkout, whose keys and trust it needs. */
function git(root: string, ...words: string[]): string {
  try {
    return execFileSync('git', words, {
      ...asOwner(root),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new Refusal(`git ${words.join(' ')}: ${stderr?.trim() ?? (error as Error).message}`, [], {
      cause: error,
    });
  }
}

export const currentCommit = (root: string): string => git(root, 'rev-parse', 'HEAD');

export const shortName = (root: string, commit: string): string =>
  git(root, 'describe', '--tags', '--always', commit);

/** Refuses a folder that is no clone, or that somebody has changed. */
export function requireCleanClone(root: string): void {
  if (!existsSync(join(root, '.git'))) {
    throw new Refusal(`${root} is no git clone, so a newer release cannot be fetched into it.`, [
      'Clone the project, and run its ./rookery up with ROOKERY_HOME set to your .rookery folder.',
    ]);
  }
  const changed = git(root, 'status', '--porcelain', '--untracked-files=no');
  if (changed !== '') {
    throw new Refusal(`files of ${root} were changed:\n${changed}`, [
      'Commit them or take them back (git restore .): an upgrade would not know what to do with them.',
    ]);
  }
}

/** The commit to upgrade to: the one that is named, or the newest of the branch that this one follows. */
export async function findRelease(root: string, wanted: string | undefined, step: Step): Promise<string> {
  const help = ['Is the repository reachable from here? Try: git fetch'];
  if (git(root, 'remote') !== '')
    await step.exec('git', ['fetch', '--quiet', '--tags'], { ...asOwner(root), help });
  const name = wanted ?? '@{upstream}';
  let commit: string;
  try {
    commit = git(root, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`);
  } catch (error) {
    throw wanted === undefined
      ? new Refusal(
          'this checkout follows no branch.',
          ['Name a release: ./rookery upgrade <tag or commit>'],
          {
            cause: error,
          },
        )
      : new Refusal(`there is no release '${wanted}'.`, ['See the tags: git tag'], { cause: error });
  }
  const current = currentCommit(root);
  if (commit !== current && !isAncestor(root, current, commit)) {
    throw new Refusal(`${name} does not come after what is installed.`, [
      'To go back to the release before the last upgrade: ./rookery rollback',
    ]);
  }
  return commit;
}

function isAncestor(root: string, earlier: string, later: string): boolean {
  return git(root, 'merge-base', earlier, later) === earlier;
}

/** Installs and builds a release beside the one that runs. */
export async function prepareNext(
  at: Installation,
  commit: string,
  step: (title: string, work: (step: Step) => Promise<string | void>) => Promise<void>,
): Promise<void> {
  const { next, folder } = releasesOf(at);
  removeNext(at);
  mkdirSync(folder, { recursive: true });
  const owner = checkoutOwner(at.root);
  if (owner) succeeds('chown', `${owner.uid}:${owner.gid}`, folder);
  git(at.root, 'worktree', 'add', '--quiet', '--detach', next, commit);
  await step('npm packages of the release', async (each) => {
    // The same packages cost nothing: a second name for each file.
    if (packagesAreSame(at.root, next)) {
      await each.exec(
        'cp',
        ['-al', join(at.root, 'node_modules'), join(next, 'node_modules')],
        asOwner(next),
      );
    }
    return installModules(next, each);
  });
  await step('Build of the release', (each) => buildApps(next, each, at.root));
}

export function removeNext(at: Installation): void {
  const { next } = releasesOf(at);
  rmSync(next, { recursive: true, force: true });
  if (existsSync(join(at.root, '.git'))) git(at.root, 'worktree', 'prune');
}

/** Makes the checkout that commit; branches follow, changed files are kept. */
export function moveCheckout(root: string, commit: string): void {
  if (currentCommit(root) !== commit) git(root, 'reset', '--quiet', '--keep', commit);
}

/** Puts what was made for the next release in place, and keeps what was there. */
export function swapIn(at: Installation): void {
  const { next, former } = releasesOf(at);
  rmSync(former, { recursive: true, force: true });
  for (const name of MADE) {
    moveFolder(join(at.root, name), join(former, name));
    moveFolder(join(next, name), join(at.root, name));
  }
}

/** Takes `swapIn` back, as far as it came. */
export function swapBack(at: Installation): void {
  const { former } = releasesOf(at);
  for (const name of MADE) {
    if (!existsSync(join(former, name))) continue;
    rmSync(join(at.root, name), { recursive: true, force: true });
    moveFolder(join(former, name), join(at.root, name));
  }
}

function moveFolder(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  renameSync(from, to);
}
