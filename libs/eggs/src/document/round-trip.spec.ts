import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EggError } from '../errors.js';
import { arbitraryEgg } from '../testing/arbitrary-egg.js';
import { exportEgg } from './export-egg.js';
import { parseEgg } from './parse-egg.js';
import { upgradeEgg } from './upgrade-egg.js';

const EXPORTED_AT = '2026-01-02T03:04:05+00:00';

/** Runs what may throw one error only. */
function onlyEggErrors(run: () => unknown): void {
  try {
    run();
  } catch (fault) {
    if (!(fault instanceof EggError)) throw fault;
    expect(fault.message).not.toBe('');
  }
}

const mutations = fc.array(
  fc.tuple(
    fc.constantFrom(
      'meta',
      'name',
      'author',
      'uuid',
      'icon',
      'tags',
      'features',
      'docker_images',
      'images',
      'image',
    ),
    fc.anything({ withBigInt: false, maxDepth: 2 }),
  ),
  { maxLength: 3 },
);
const nestedMutations = fc.array(
  fc.tuple(
    fc.constantFrom(
      'file_denylist',
      'startup',
      'startup_commands',
      'config',
      'scripts',
      'variables',
      'rules',
      'files',
    ),
    fc.jsonValue({ maxDepth: 2 }),
  ),
  { maxLength: 3 },
);

describe('documents', () => {
  it.each(['json', 'yaml'] as const)('come back from PLCN_v3 %s as they were', (format) => {
    fc.assert(
      fc.property(arbitraryEgg, (egg) => {
        expect(parseEgg(exportEgg(egg, 'PLCN_v3', format, EXPORTED_AT))).toEqual(egg);
      }),
      { numRuns: 150 },
    );
  });

  it.each(['json', 'yaml'] as const)('come back from PTDL_v2 %s as far as it can hold them', (format) => {
    fc.assert(
      fc.property(arbitraryEgg, (egg) => {
        const [startup = ''] = Object.values(egg.startup_commands);
        const { files, startup: done, logs, stop } = egg.config;
        expect(parseEgg(exportEgg(egg, 'PTDL_v2', format, EXPORTED_AT))).toEqual({
          ...egg,
          icon: null,
          startup_commands: { Default: startup },
          config: { files: files ?? '{}', startup: done ?? '{}', logs: logs ?? '{}', stop },
          variables: egg.variables.map((variable) => ({ ...variable, sort: null })),
        });
      }),
      { numRuns: 150 },
    );
  });

  it('carry a uuid and tags in PTDL_v2 only where the source has them', () => {
    const egg = { meta: { version: 'PTDL_v2' }, name: 'x', docker_images: { a: 'a' }, startup: 'a' };
    const exported = (more: object): object =>
      JSON.parse(exportEgg(upgradeEgg({ ...egg, ...more }), 'PTDL_v2', 'json', EXPORTED_AT)) as object;
    expect(exported({})).not.toHaveProperty('uuid');
    expect(exported({})).not.toHaveProperty('tags');
    const uuid = '1d2c3b4a-0000-4000-8000-000000000001';
    expect(exported({ uuid, tags: ['a'] })).toMatchObject({ uuid, tags: ['a'] });
  });

  it.each(['x\ty', '\tx', 'x\t'])('quote %j in YAML, which others read too', (description) => {
    const egg = upgradeEgg({
      meta: { version: 'PTDL_v2' },
      name: 'x',
      description,
      docker_images: { a: 'a' },
      startup: 'a',
    });
    for (const form of ['PLCN_v3', 'PTDL_v2'] as const) {
      expect(exportEgg(egg, form, 'yaml', EXPORTED_AT)).toMatch(/^description: ".*"$/m);
    }
  });

  it('fail with an EggError only, whatever the text', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.json(),
      fc.string({ unit: fc.constantFrom(...'{}[]":,-&*!|>#\n ta1') }),
    );
    fc.assert(
      fc.property(texts, (text) => onlyEggErrors(() => parseEgg(text))),
      { numRuns: 500 },
    );
  });

  it('fail with an EggError only, whatever the fields hold, and leave prototypes alone', () => {
    fc.assert(
      fc.property(arbitraryEgg, mutations, nestedMutations, (egg, first, second) => {
        const document = JSON.parse(exportEgg(egg, 'PLCN_v3', 'json', EXPORTED_AT)) as Record<
          string,
          unknown
        >;
        for (const [key, value] of [...first, ...second]) {
          if (key === 'rules') document['variables'] = [{ name: 'A', env_variable: 'A', rules: value }];
          else if (key === 'files') document['config'] = { files: value };
          else document[key] = value;
        }
        onlyEggErrors(() => upgradeEgg(document));
        onlyEggErrors(() => parseEgg(JSON.stringify(document)));
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('change nothing of what they are given', () => {
    fc.assert(
      fc.property(arbitraryEgg, (egg) => {
        const document: unknown = JSON.parse(exportEgg(egg, 'PLCN_v3', 'json', EXPORTED_AT));
        const before = structuredClone(document);
        upgradeEgg(document);
        expect(document).toEqual(before);
      }),
      { numRuns: 50 },
    );
  });
});
