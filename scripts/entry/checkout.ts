import { execFileSync, type SpawnOptions } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { readIfThere, replaceFile } from './files.ts';
import { takeLock } from './lock.ts';
import { succeeds } from './programs.ts';
import type { Step } from './steps.ts';

const MANIFESTS = ['package.json', 'package-lock.json', '.npmrc'];
/** What is built of a checkout, and where that lies. */
const BUILDS = { panel: 'dist/panel', daemon: 'dist/daemon', web: 'apps/web/dist' } as const;
export type BuiltApp = keyof typeof BUILDS;
const SHARED_SOURCES = ['libs', 'tools/bundle', 'tsconfig.json'];
/** What is made in a checkout, and changes place with it. */
export const MADE = ['node_modules', 'dist', BUILDS.web];
const registryHelp = (registry: string, command: string): string[] => [
  `Does the machine reach its ${registry} registry? Try: ${command}`,
];

/** Stamps lie with what they speak of, not in the home: two homes may share a checkout. */
const STAMP = '.rookery-stamp';
export const buildStamp = (root: string, app: BuiltApp): string => join(root, 'dist', `${STAMP}.${app}`);

const hashOf = (texts: Iterable<string | Buffer>): string => {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\0');
  return hash.digest('hex');
};

const packagesHash = (folder: string): string =>
  hashOf([process.version, ...MANIFESTS.map((name) => readIfThere(join(folder, name)) ?? '')]);

/** Whether the packages of one folder are those that the other one's manifests name. */
export const packagesAreSame = (installed: string, wanted: string): boolean =>
  readIfThere(join(installed, 'node_modules', STAMP)) === packagesHash(wanted);

function* sourceFiles(path: string): Iterable<string> {
  if (!statSync(path).isDirectory()) {
    yield path;
    return;
  }
  for (const name of readdirSync(path).sort()) {
    if (name !== 'node_modules' && name !== 'dist' && !name.endsWith('.spec.ts'))
      yield* sourceFiles(join(path, name));
  }
}

function sourcesHash(root: string, sources: readonly string[]): string {
  const files = sources.flatMap((name) => [...sourceFiles(join(root, name))]);
  return hashOf([packagesHash(root), ...files.flatMap((file) => [relative(root, file), readFileSync(file)])]);
}

/** The account that owns the checkout, when root works in it: what is made in it is to be theirs. */
export function checkoutOwner(root: string): { uid: number; gid: number } | undefined {
  const { uid, gid } = statSync(root);
  return process.getuid?.() === 0 && uid !== 0 ? { uid, gid } : undefined;
}

/** How a program runs as the owner of the checkout. */
export function asOwner(root: string): Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid'> {
  const owner = checkoutOwner(root);
  if (!owner) return { cwd: root };
  const home = execFileSync('getent', ['passwd', String(owner.uid)], { encoding: 'utf8' }).split(':')[5];
  return { cwd: root, ...owner, env: { ...process.env, HOME: home } };
}

/** Nothing that root made in the checkout's folders of packages and builds may lock its owner out. */
export function giveBack(root: string): void {
  const owner = checkoutOwner(root);
  if (!owner) return;
  const own = ['test/e2e/bot', 'test/integration/sdks/npm', 'test/integration/sdks/pypi'];
  const folders = ['', ...own].flatMap((name) =>
    ['node_modules', 'dist'].map((made) => join(root, name, made)),
  );
  succeeds('find', ...folders, '-user', '0', '-exec', 'chown', '-h', `${owner.uid}:${owner.gid}`, '{}', '+');
}

/** What `npm` is called with: packages of development are needed to build, whatever npm is told elsewhere. */
export const installWords = (...more: string[]): string[] => [
  'ci',
  '--include=dev',
  '--no-audit',
  '--no-fund',
  ...more,
];

type As = Pick<SpawnOptions, 'env' | 'uid' | 'gid'>;

/** Packages that a folder's manifests name, and how they get into a folder that holds nothing but those. */
interface Packages {
  readonly manifests: readonly string[];
  /** The one that whoever installs holds meanwhile. */
  readonly lockedBy: string;
  readonly hash: string;
  /** Where they are to lie, below the folder of the manifests. */
  readonly place: string;
  /** Puts them at the same place below that other folder. */
  readonly install: (beside: string) => Promise<unknown>;
}

/**
 * Installs packages beside those that are there, and swaps them in when they are whole, so that a failure leaves what
 * runs as it was.
 */
async function installAt(
  folder: string,
  { manifests, lockedBy, hash, place, install }: Packages,
  as?: As,
): Promise<string | void> {
  const lock = await takeLock(join(folder, lockedBy), { wait: true });
  try {
    const installed = join(folder, place);
    if (readIfThere(join(installed, STAMP)) === hash) return 'up to date';
    // In a folder that every tool of this project passes over, on the same disk.
    const beside = join(folder, 'dist', '.packages');
    rmSync(beside, { recursive: true, force: true });
    const made = mkdirSync(beside, { recursive: true });
    for (const name of manifests) {
      if (existsSync(join(folder, name))) copyFileSync(join(folder, name), join(beside, name));
    }
    giveFolder(made ?? beside, as);
    await install(beside);
    replaceFile(join(beside, place, STAMP), hash);
    if (existsSync(installed)) renameSync(installed, join(beside, 'old'));
    mkdirSync(dirname(installed), { recursive: true });
    renameSync(join(beside, place), installed);
    rmSync(beside, { recursive: true, force: true });
  } finally {
    await lock?.release();
  }
}

/** Installs a folder's npm packages as its lock names them. */
export const installPackages = (
  folder: string,
  step: Pick<Step, 'exec'>,
  { as, words = [] }: { as?: As; words?: readonly string[] } = {},
): Promise<string | void> =>
  installAt(
    folder,
    {
      manifests: MANIFESTS,
      lockedBy: 'package-lock.json',
      hash: packagesHash(folder),
      place: 'node_modules',
      install: (beside) =>
        step.exec('npm', installWords(...words), {
          ...as,
          cwd: beside,
          help: registryHelp('npm', 'npm ping'),
        }),
    },
    as,
  );

const REQUIREMENTS = 'requirements.txt';

/** Installs a folder's Python packages, each of which its `requirements.txt` names with its version. */
export const installPythonPackages = (
  folder: string,
  step: Pick<Step, 'exec'>,
  { as }: { as?: As } = {},
): Promise<string | void> =>
  installAt(
    folder,
    {
      manifests: [REQUIREMENTS],
      lockedBy: REQUIREMENTS,
      hash: hashOf([readFileSync(join(folder, REQUIREMENTS))]),
      place: join('dist', 'packages'),
      install: (beside) =>
        step.exec(
          'python3',
          [
            ...'-m pip install --no-deps --no-cache-dir --disable-pip-version-check --target dist/packages -r'.split(
              ' ',
            ),
            REQUIREMENTS,
          ],
          { ...as, cwd: beside, help: registryHelp('PyPI', 'python3 -m pip index versions requests') },
        ),
    },
    as,
  );

function giveFolder(folder: string, as?: Pick<SpawnOptions, 'uid' | 'gid'>): void {
  if (as?.uid !== undefined) succeeds('chown', '-R', `${as.uid}:${as.gid}`, folder);
}

/** The checkout's own packages. */
export const installModules = (root: string, step: Pick<Step, 'exec'>): Promise<string | void> =>
  installPackages(root, step, { as: asOwner(root) });

/**
 * Builds those of panel, daemon and web whose sources are others than those of their last whole build; takes what is
 * built of the same sources in the checkout `beside`.
 */
export async function buildApps(
  root: string,
  step: Pick<Step, 'exec'>,
  beside?: string,
): Promise<string | void> {
  const lock = await takeLock(join(root, 'package-lock.json'), { wait: true });
  try {
    let isUpToDate = true;
    for (const [name, place] of Object.entries(BUILDS) as [BuiltApp, string][]) {
      const hash = sourcesHash(root, [`apps/${name}`, ...SHARED_SOURCES]);
      if (isBuilt(root, name, hash)) continue;
      isUpToDate = false;
      rmSync(buildStamp(root, name), { force: true });
      if (beside !== undefined && isBuilt(beside, name, hash)) {
        mkdirSync(dirname(join(root, place)), { recursive: true });
        await step.exec('cp', ['-al', join(beside, place), join(root, place)], asOwner(root));
      } else await step.exec('npm', ['run', `build:${name}`], asOwner(root));
      mkdirSync(join(root, 'dist'), { recursive: true });
      replaceFile(buildStamp(root, name), hash);
    }
    return isUpToDate ? 'up to date' : undefined;
  } finally {
    await lock?.release();
  }
}

const isBuilt = (root: string, name: BuiltApp, hash: string): boolean =>
  readIfThere(buildStamp(root, name)) === hash && existsSync(join(root, BUILDS[name]));
