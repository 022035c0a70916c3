import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** The release before this one, as a commit; moved on with each release. */
export const PREVIOUS = 'c6d3f840d53c3e66ac498260386580c41632c68c';

/** Builds of panel and daemon: `dist/panel/main.js`, `cli.js` and `dist/daemon/main.js` below it. */
export interface Release {
  readonly root: string;
}

export const thisRelease: Release = { root: ROOT };

/**
 * The previous release out of the history of this checkout, built with the packages that are installed; kept, as a
 * commit does not change. A checkout without that history fails the test that asks for it.
 */
export async function previousRelease(): Promise<Release> {
  const root = join(ROOT, '.rookery', 'cache', `release-${PREVIOUS}`);
  if (existsSync(root)) return { root };
  await run('git', ['cat-file', '-e', `${PREVIOUS}^{commit}`], { cwd: ROOT }).catch((cause: unknown) => {
    const remedy = 'git fetch --unshallow brings it';
    throw new Error(`this checkout has no commit ${PREVIOUS}, the release before: ${remedy}`, { cause });
  });
  await mkdir(join(ROOT, '.rookery', 'cache'), { recursive: true });
  const made = await mkdtemp(join(ROOT, '.rookery', 'cache', 'release-'));
  try {
    await run('bash', ['-c', `set -o pipefail; git archive ${PREVIOUS} | tar -x -C "$0"`, made], {
      cwd: ROOT,
    });
    await symlink(join(ROOT, 'node_modules'), join(made, 'node_modules'));
    for (const app of ['panel', 'daemon'])
      await run('npm', ['run', '-s', `build:${app}`], { cwd: made, maxBuffer: 64 * 1024 * 1024 });
    await rename(made, root);
  } catch (error) {
    await rm(made, { recursive: true, force: true });
    throw error;
  }
  return { root };
}
