import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext, Script } from 'node:vm';

/** What the bundle of an app gives: its programs by name, and what is loaded for the code cache. */
interface Bundle {
  readonly programs: Readonly<Record<string, () => Promise<unknown>>>;
  warm(): Promise<unknown>;
}

export interface LoadedBundle {
  readonly bundle: Bundle;
  readonly script: Script;
  /** Whether the code cache that was given fits this Node and these flags. */
  readonly isCached: boolean;
}

export interface BundleFiles {
  readonly folder: string;
  readonly flags: readonly string[];
}

const sourceFile = (folder: string): string => join(folder, 'bundle.js');
export const cacheFile = (folder: string): string => join(folder, 'bundle.cache');

/** Evaluates a bundle with the code cache beside it, or without. */
export function loadBundle({ folder, flags }: BundleFiles, cachedData?: Buffer): LoadedBundle {
  for (const flag of flags) setFlagsFromString(flag);
  const filename = sourceFile(folder);
  // The build lets only ASCII through, and V8 keeps such a text in one byte a character.
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(filename, 'latin1')}\n})`;
  const script = new Script(source, { filename, ...(cachedData ? { cachedData } : {}) });
  const module = { exports: {} as Bundle };
  const evaluate = script.runInThisContext() as (...values: unknown[]) => void;
  evaluate(module.exports, createRequire(filename), module, filename, dirname(filename));
  return { bundle: module.exports, script, isCached: script.cachedDataRejected === false };
}

function readCache(folder: string): Buffer | undefined {
  try {
    return readFileSync(cacheFile(folder));
  } catch {
    return undefined;
  }
}

/** Until a program is up and has done what it does first. */
const SETTLED_MS = 5_000;

/** A start leaves garbage, 6 MiB in a daemon, and a process at rest may not look for it in hours. */
function collectOnceSettled(): void {
  setTimeout(() => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as (options: { type: 'major'; flavor: 'last-resort' }) => void;
    collect({ type: 'major', flavor: 'last-resort' });
  }, SETTLED_MS).unref();
}

/** Starts a program of a bundle. Called by the file of each program that the build writes beside it. */
export function start(files: BundleFiles, program: string): void {
  // For those who change the code. Node tells nobody of what packages do, but does not know a bundle's.
  process.noDeprecation = true;
  const { bundle, isCached } = loadBundle(files, readCache(files.folder));
  if (!isCached) {
    process.emitWarning(
      'The code cache of this build is missing, or was made by another Node or for other flags; the start takes longer. Building again makes a new one.',
      'CodeCacheWarning',
    );
  }
  void bundle.programs[program]!();
  collectOnceSettled();
}
