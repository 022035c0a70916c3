import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { buildApps, installPackages, installPythonPackages, installWords } from './checkout.ts';
import { testFolder } from './installation.fixture.ts';
import type { ExecOptions, Step } from './steps.ts';

it.each(['panel', 'daemon'])('installs for the image of the %s with the same words', (name) => {
  const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  const [, building = '', final] = read(`apps/${name}/Dockerfile`).split(/^(?=FROM )/m);
  // Words about audits and donations are for people who watch.
  const words = installWords().filter((word) => !word.startsWith('--no-'));
  expect(/^RUN npm (.*)$/m.exec(building)?.[1]?.split(' ')).toEqual(words);
  expect(building.indexOf('npm prune --omit=dev')).toBeGreaterThan(building.indexOf('npm run build'));
  expect(final).not.toContain('npm ');
  expect(read('.dockerignore').split('\n')).toEqual(expect.arrayContaining(['**/node_modules', '**/dist']));
});

describe('installPackages', () => {
  let folder: string;
  let calls: (readonly string[])[];

  /** npm, as far as this needs it: puts a package where it runs, or fails half-way. */
  const npm = (version: string, fails = false): Pick<Step, 'exec'> => ({
    async exec(_program: string, words: readonly string[], { cwd }: ExecOptions = {}) {
      calls.push(words);
      mkdirSync(join(String(cwd), 'node_modules'));
      writeFileSync(join(String(cwd), 'node_modules', 'version'), version);
      if (fails) throw new Error('the registry is gone');
      return '';
    },
  });
  const installed = (): string => readFileSync(join(folder, 'node_modules', 'version'), 'utf8');

  beforeEach(() => {
    folder = testFolder();
    calls = [];
    writeFileSync(join(folder, 'package.json'), '{}');
    writeFileSync(join(folder, 'package-lock.json'), '{}');
  });

  it('installs once for a lock, with what development needs', async () => {
    await installPackages(folder, npm('1'));
    expect(await installPackages(folder, npm('2'))).toBe('up to date');
    expect(installed()).toBe('1');
    expect(calls).toEqual([expect.arrayContaining(['ci', '--include=dev'])]);
  });

  it('swaps new packages in when they are whole', async () => {
    await installPackages(folder, npm('1'));
    writeFileSync(join(folder, 'package-lock.json'), '{ "changed": true }');
    await installPackages(folder, npm('2'));
    expect(installed()).toBe('2');
    expect(existsSync(join(folder, 'dist', '.packages'))).toBe(false);
  });

  it('leaves the packages that run as they were when an installation fails', async () => {
    await installPackages(folder, npm('1'));
    writeFileSync(join(folder, 'package-lock.json'), '{ "changed": true }');
    await expect(installPackages(folder, npm('2', true))).rejects.toThrow('the registry is gone');
    expect(installed()).toBe('1');
    // No stamp speaks of what is not there: the next run tries again.
    await installPackages(folder, npm('3'));
    expect(installed()).toBe('3');
  });
});

describe('buildApps', () => {
  const PLACES: Record<string, string> = { panel: 'dist/panel', daemon: 'dist/daemon', web: 'apps/web/dist' };
  const folder = (): string => {
    const root = testFolder();
    for (const name of ['apps/panel', 'apps/daemon', 'apps/web', 'libs', 'tools/bundle']) {
      mkdirSync(join(root, name), { recursive: true });
      writeFileSync(join(root, name, 'source.ts'), name);
    }
    writeFileSync(join(root, 'tsconfig.json'), '{}');
    return root;
  };
  let built: string[];
  /** npm and cp, as far as this needs them. */
  const tools: Pick<Step, 'exec'> = {
    async exec(program: string, words: readonly string[], { cwd }: ExecOptions = {}) {
      built.push(program === 'npm' ? words.at(-1)! : program);
      const name = words.at(-1)!.replace('build:', '');
      mkdirSync(program === 'npm' ? join(String(cwd), PLACES[name]!) : words.at(-1)!, { recursive: true });
      return '';
    },
  };
  beforeEach(() => {
    built = [];
  });

  it('builds what has changed since, and what is gone', async () => {
    const root = folder();
    await buildApps(root, tools);
    expect(built).toEqual(['build:panel', 'build:daemon', 'build:web']);
    expect(await buildApps(root, tools)).toBe('up to date');
    built = [];
    writeFileSync(join(root, 'apps/panel/source.ts'), 'changed');
    rmSync(join(root, 'apps/web/dist'), { recursive: true });
    await buildApps(root, tools);
    expect(built).toEqual(['build:panel', 'build:web']);
    built = [];
    writeFileSync(join(root, 'libs/source.ts'), 'changed');
    await buildApps(root, tools);
    expect(built).toHaveLength(3);
  });

  it('takes what another checkout has built of the same sources', async () => {
    const [installed, next] = [folder(), folder()];
    await buildApps(installed, tools);
    built = [];
    writeFileSync(join(next, 'apps/daemon/source.ts'), 'newer');
    await buildApps(next, tools, installed);
    expect(built).toEqual(['cp', 'build:daemon', 'cp']);
    expect(await buildApps(next, tools)).toBe('up to date');
  });

  it('trusts no build that did not come to its end', async () => {
    const root = folder();
    await buildApps(root, tools);
    writeFileSync(join(root, 'libs/source.ts'), 'changed');
    const fails: Pick<Step, 'exec'> = { exec: () => Promise.reject(new Error('no memory')) };
    await expect(buildApps(root, fails)).rejects.toThrow('no memory');
    built = [];
    await buildApps(root, tools);
    expect(built).toContain('build:panel');
  });
});

describe('installPythonPackages', () => {
  it('installs once for the versions that are named, where every tool passes over them', async () => {
    const folder = testFolder();
    const calls: string[] = [];
    const pip: Pick<Step, 'exec'> = {
      async exec(program: string, words: readonly string[], { cwd }: ExecOptions = {}) {
        calls.push([program, ...words].join(' '));
        mkdirSync(join(String(cwd), 'dist', 'packages'), { recursive: true });
        return '';
      },
    };
    writeFileSync(join(folder, 'requirements.txt'), 'one==1.0\n');
    await installPythonPackages(folder, pip);
    expect(existsSync(join(folder, 'dist', 'packages'))).toBe(true);
    expect(await installPythonPackages(folder, pip)).toBe('up to date');
    writeFileSync(join(folder, 'requirements.txt'), 'one==1.1\n');
    await installPythonPackages(folder, pip);
    expect(calls).toEqual(
      Array(2).fill(expect.stringMatching(/^python3 -m pip install --no-deps .*-r requirements\.txt$/)),
    );
  });
});
