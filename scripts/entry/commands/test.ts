import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  asOwner,
  buildApps,
  giveBack,
  installModules,
  installPackages,
  installPythonPackages,
} from '../checkout.ts';
import type { Installation } from '../installation.ts';
import { ensureCgroups } from '../parts/cgroups.ts';
import { Refusal } from '../refusal.ts';
import { Steps } from '../steps.ts';
import { become } from '../become.ts';

const KINDS = ['unit', 'architecture', 'integration', 'e2e'];
/** Only when it is named: it kills one part after the other, which takes a quarter of an hour. */
const ON_REQUEST = ['faults'];
/** Projects of one kind that share nothing: where there are cores for it they run side by side. */
const SIDE_BY_SIDE: Readonly<Record<string, readonly string[]>> = {
  integration: ['integration', 'integration-engine'],
  e2e: ['e2e', 'e2e-apart'],
};
/**
 * Each has workers of its own for several cores; on fewer all only wait longer: two checks on two cores took 8 minutes
 * in place of 5.
 */
const CORES_OF_EACH = 4;
const REAL_SERVICES = ['integration', 'e2e', ...ON_REQUEST];
/** A key of the caller's installation must not lead the tests to it. */
const FORGOTTEN = ['DATABASE_URL', 'REDIS_URL', 'DOCKER_HOST', 'ROOKERY_HOME', 'ROOKERY_PORT_BASE'];

/** What a run counted. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  /** What failed, a paragraph each: it is printed last, where also those see it who get only the end. */
  failures: string[];
}

interface Report {
  numPassedTests?: number;
  numFailedTests?: number;
  numPendingTests?: number;
  numTodoTests?: number;
  testResults?: {
    name: string;
    status: string;
    message?: string;
    assertionResults: { fullName: string; status: string; failureMessages?: string[] | null }[];
  }[];
}

/** The counts of a vitest report. A file that cannot be loaded fails without a failed test. */
export function countReport(text: string | undefined, hasFailed: boolean): Counts {
  const report = JSON.parse(text || '{}') as Report;
  const failed = report.numFailedTests ?? 0;
  return {
    passed: report.numPassedTests ?? 0,
    failed: hasFailed && failed === 0 ? 1 : failed,
    skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
    failures: (report.testResults ?? []).flatMap((file) => {
      const tests = file.assertionResults.filter(({ status }) => status === 'failed');
      if (tests.length === 0) return file.status === 'failed' ? [paragraph(file.name, file.message)] : [];
      return tests.map((test) => paragraph(`${file.name} › ${test.fullName}`, test.failureMessages?.[0]));
    }),
  };
}

/** A failure in a few lines: what, and how its reason begins. */
function paragraph(what: string, reason = ''): string {
  return [what, ...reason.split('\n').slice(0, 12)].map((line) => line.slice(0, 300)).join('\n    ');
}

/** Everything that tests and benchmarks need, short of a build. */
async function prepareCheckout(at: Installation, needsServices: boolean): Promise<void> {
  const isRoot = process.getuid?.() === 0;
  const folder = isRoot ? at.logs : mkdtempSync(join(tmpdir(), 'rookery-test-'));
  mkdirSync(folder, { recursive: true });
  const steps = new Steps(join(folder, 'test.log'));
  if (needsServices) await steps.run('cgroups', () => ensureCgroups());
  await steps.run('npm packages', (step) => installModules(at.root, step));
  if (needsServices) {
    // Programs of others that tests run have packages of their own, which nothing else needs.
    const own = { as: asOwner(at.root), words: ['--ignore-scripts'] };
    const folder = (name: string): string => join(at.root, 'test', name);
    await steps.run('Game client of the tests', (step) => installPackages(folder('e2e/bot'), step, own));
    await steps.run('API clients of the tests from npm', (step) =>
      installPackages(folder('integration/sdks/npm'), step, own),
    );
    await steps.run('API clients of the tests from PyPI', (step) =>
      installPythonPackages(folder('integration/sdks/pypi'), step, own),
    );
  }
}

/** Runs a program with this terminal; its exit code. */
async function run(
  at: Installation,
  env: NodeJS.ProcessEnv,
  program: string,
  words: readonly string[],
): Promise<number> {
  const child = spawn(program, words, { cwd: at.root, env, stdio: 'inherit' });
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? 1;
}

function shellScripts(root: string): string[] {
  const folders = ['scripts', 'scripts/lib', 'test/images', 'test/images/lib', 'docs/examples'];
  const scripts = folders.flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.sh'))
      .map((name) => join(folder, name)),
  );
  return ['rookery', '.ci/run', ...scripts];
}

/** Each check counts as one test beside those that vitest counts. The longest stands first. */
const CHECKS: readonly [title: string, words: (root: string) => string[]][] = [
  ['Lint and import rules', () => ['npm', 'run', '--silent', 'lint']],
  ['Format', () => ['npm', 'run', '--silent', 'format:check']],
  ['Types', () => ['npm', 'run', '--silent', 'typecheck']],
  ['Shell scripts', (root) => ['shellcheck', '-x', ...shellScripts(root)]],
];

/** Runs the tests of the named kinds, or all with the checks; prints `N passed, N failed` last. */
export async function test(at: Installation, words: readonly string[]): Promise<void> {
  const named = words.filter((word) => [...KINDS, ...ON_REQUEST].includes(word));
  const kinds = named.length === 0 ? KINDS : named;
  const needsServices = kinds.some((kind) => REAL_SERVICES.includes(kind));
  await prepareCheckout(at, needsServices);
  // Services that a test needs and cannot have are failures here, not skipped tests.
  const env: NodeJS.ProcessEnv = { ...at.env, CI: '1' };
  for (const name of FORGOTTEN) delete env[name];
  const total: Counts = { passed: 0, failed: 0, skipped: 0, failures: [] };
  const count = async (title: string, work: () => Promise<Counts>): Promise<void> => {
    const started = Date.now();
    process.stdout.write(`\n── ${title}\n`);
    const { passed, failed, skipped, failures } = await work();
    total.failures.push(...(failed > 0 && failures.length === 0 ? [title] : failures));
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
    const seconds = Math.round((Date.now() - started) / 1000);
    process.stdout.write(`── ${title}: ${passed} passed, ${failed} failed, ${seconds} s\n`);
  };
  const verdict = (isGood: boolean): Counts => ({
    passed: Number(isGood),
    failed: Number(!isGood),
    skipped: 0,
    failures: [],
  });
  if (named.length === 0) {
    await sideBySide(CHECKS, ([title, command]) => {
      const [program = '', ...rest] = command(at.root);
      return count(title, async () => verdict((await run(at, env, program, rest)) === 0));
    });
  }
  if (needsServices) {
    await count('Build', async () =>
      verdict(
        await buildApps(at.root, {
          async exec(program, own, options) {
            const child = spawn(program, own, { ...options, stdio: 'inherit' });
            const [code] = (await once(child, 'close')) as [number | null];
            if (code !== 0) throw new Refusal('the build failed.');
            return '';
          },
        }).then(
          () => true,
          () => false,
        ),
      ),
    );
  }
  for (const kind of kinds) {
    await sideBySide(SIDE_BY_SIDE[kind] ?? [kind], (project) =>
      count(`${project} tests`, () => runProject(at, env, project)),
    );
  }
  giveBack(at.root);
  const { passed, failed, skipped, failures } = total;
  for (const failure of failures) process.stdout.write(`\n✗ ${failure.replace(at.root + '/', '')}\n`);
  process.stdout.write(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
  if (failed > 0) process.exitCode = 1;
}

/** Does what `work` does of each, as many at once as there are cores for. */
export async function sideBySide<T>(
  all: readonly T[],
  work: (each: T) => Promise<void>,
  atOnce = Math.max(1, Math.floor(availableParallelism() / CORES_OF_EACH)),
): Promise<void> {
  const left = [...all];
  const lane = async (): Promise<void> => {
    for (let each = left.shift(); each !== undefined; each = left.shift()) await work(each);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, lane));
}

async function runProject(at: Installation, env: NodeJS.ProcessEnv, project: string): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-report-'));
  const report = join(folder, 'report.json');
  try {
    const code = await run(at, env, 'npx', [
      '--no-install',
      ...['vitest', 'run', '--project', project],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    ]);
    return countReport(readReport(report), code !== 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readReport(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** What is checked before each commit. */
export async function verify(at: Installation): Promise<void> {
  await prepareCheckout(at, false);
  await become('npm', ['run', '--silent', 'verify'], { cwd: at.root, env: at.env });
  giveBack(at.root);
}

/** Measures the budgets and prints them. */
export async function bench(at: Installation, words: readonly string[]): Promise<void> {
  await prepareCheckout(at, true);
  const steps = new Steps(join(at.logs, 'test.log'));
  await steps.run('Build panel, daemon and web', (step) => buildApps(at.root, step));
  giveBack(at.root);
  const own = ['--import', 'tsx', 'test/bench/run.ts'];
  // Meant for the packages.
  const asked = words.filter((word) => word !== '--yes' && word !== '-y');
  await become(process.execPath, [...own, ...asked], { cwd: at.root, env: at.env });
}
