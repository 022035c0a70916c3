import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { exportEgg, parseEgg, processConfiguration, type EggDocument } from './index.js';
import { aServerSettings } from './testing/settings.js';

const FIXTURES = fileURLToPath(new URL('../../../test/fixtures/eggs/', import.meta.url));
// eslint-disable-next-line no-restricted-properties -- the folder of public eggs is not part of the project
const corpus = process.env['EGG_CORPUS'];
const EXPORTED_AT = '2026-01-02T03:04:05+00:00';

function eggFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:json|ya?ml)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** What PTDL_v2 can hold of an egg. */
function asPterodactyl(egg: EggDocument): EggDocument {
  const { files, startup, logs } = egg.config;
  return {
    ...egg,
    icon: null,
    startup_commands: { Default: Object.values(egg.startup_commands)[0] ?? '' },
    config: { ...egg.config, files: files ?? '{}', startup: startup ?? '{}', logs: logs ?? '{}' },
    variables: egg.variables.map((variable) => ({ ...variable, sort: null })),
  };
}

function roundTrips(file: string): string | null {
  try {
    const egg = parseEgg(readFileSync(file, 'utf8'));
    expect(parseEgg(exportEgg(egg, 'PLCN_v3', 'json', EXPORTED_AT))).toEqual(egg);
    expect(parseEgg(exportEgg(egg, 'PLCN_v3', 'yaml', EXPORTED_AT))).toEqual(egg);
    expect(parseEgg(exportEgg(egg, 'PTDL_v2', 'json', EXPORTED_AT))).toEqual(asPterodactyl(egg));
    const { configs } = processConfiguration(egg, aServerSettings());
    expect(JSON.stringify(configs)).not.toMatch(/\{\{(?:server|env)\./);
    return null;
  } catch (fault) {
    return `${file}: ${fault instanceof Error ? fault.message : String(fault)}`;
  }
}

describe.each([['our own eggs', FIXTURES], ...(corpus === undefined ? [] : [['EGG_CORPUS', corpus]])])(
  'every egg of %s',
  (title, folder = FIXTURES) => {
    it('imports, exports in three forms and imports again unchanged', { timeout: 60_000 }, () => {
      const files = eggFiles(folder);
      const failures = files.map(roundTrips).filter((failure) => failure !== null);
      process.stdout.write(`${title}: ${files.length - failures.length} of ${files.length} eggs\n`);
      expect(files.length).toBeGreaterThan(0);
      expect(failures).toEqual([]);
    });
  },
);
