import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Package {
  readonly dependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
}

const LOCKFILES = [
  'package-lock.json',
  'test/e2e/bot/package-lock.json',
  'test/integration/sdks/npm/package-lock.json',
];

const read = (file: string): string => readFileSync(join(import.meta.dirname, '..', '..', file), 'utf8');

/** Where Node would find a package that the one at `from` needs. */
function isLocked(packages: Record<string, Package>, from: string, name: string): boolean {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (`${folder === '' ? '' : `${folder}/`}node_modules/${name}` in packages) return true;
    if (folder === '') return false;
  }
}

describe.each(LOCKFILES)('%s', (file) => {
  const text = read(file);

  // One that is missing for another machine's sake makes `npm ci` refuse the whole file.
  it('locks everything that a locked package names, for machines of other kinds too', () => {
    const { packages } = JSON.parse(text) as { packages: Record<string, Package> };
    const missing = Object.entries(packages).flatMap(([from, { dependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies })
        .filter((name) => !isLocked(packages, from, name))
        .map((name) => `${from}: ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('says nothing of where packages came from', () => {
    expect(text).not.toContain('"resolved"');
  });
});
