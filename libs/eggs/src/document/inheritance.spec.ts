import { describe, expect, it } from 'vitest';
import type { EggDocument } from './egg-document.js';
import { featureTriggers } from './features.js';
import { normaliseScript, resolveInherited } from './inheritance.js';
import { upgradeEgg } from './upgrade-egg.js';

function egg(changes: Partial<EggDocument> = {}): EggDocument {
  const base = upgradeEgg({
    meta: { version: 'PLCN_v3' },
    name: 'x',
    docker_images: { a: 'a' },
    startup_commands: { a: 'a' },
  });
  return { ...base, ...changes };
}

const parent = egg({
  file_denylist: ['parent.key'],
  config: { files: '{"p":1}', startup: '{"done":"p"}', logs: '{}', stop: 'parent' },
  scripts: { installation: { script: 'parent', container: 'parent', entrypoint: 'bash' } },
});

describe('inheritance', () => {
  it('takes each null config field from the parent, and its denylist whole', () => {
    const child = egg({
      file_denylist: ['child.key'],
      config: { files: null, startup: '{"done":"c"}', logs: null, stop: null },
    });
    const resolved = resolveInherited(child, { configFrom: parent, scriptFrom: null });
    expect(resolved.config).toEqual({
      files: '{"p":1}',
      startup: '{"done":"c"}',
      logs: '{}',
      stop: 'parent',
    });
    expect(resolved.file_denylist).toEqual(['parent.key']);
    expect(resolved.scripts).toEqual(child.scripts);
  });

  it('takes each empty script field from the other egg', () => {
    const child = egg({ scripts: { installation: { script: null, container: 'own', entrypoint: '' } } });
    expect(resolveInherited(child, { configFrom: null, scriptFrom: parent }).scripts.installation).toEqual({
      script: 'parent',
      container: 'own',
      entrypoint: 'bash',
    });
  });

  it('leaves an egg without parents as it is', () => {
    expect(resolveInherited(parent, { configFrom: null, scriptFrom: null })).toEqual(parent);
  });

  it('gives scripts the line ends of Unix, and nothing for none', () => {
    expect(normaliseScript('a\r\nb\rc\n')).toBe('a\nb\nc\n');
    expect(normaliseScript(null)).toBe('');
  });
});

describe('features', () => {
  it('become lower-case console triggers; unknown ones are skipped', () => {
    const triggers = featureTriggers(['eula', 'steam_disk_space', 'unknown', 'constructor']);
    expect(Object.keys(triggers)).toEqual(['eula', 'steam_disk_space']);
    expect(triggers['eula']).toEqual(['you need to agree to the eula in order to run the server']);
    for (const text of Object.values(featureTriggers(['java_version', 'pid_limit', 'gsl_token'])).flat()) {
      expect(text).toBe(text.toLowerCase());
    }
    expect(featureTriggers(null)).toEqual({});
  });
});
