import { describe, expect, it } from 'vitest';
import { upgradeEgg, type EggDocument } from '@app/eggs';
import { changesOf, removedVariables } from './egg-changes.js';

const anEgg = (fields: object = {}): EggDocument =>
  upgradeEgg({
    meta: { version: 'PLCN_v3' },
    name: 'Egg',
    docker_images: { One: 'one', Two: 'two' },
    startup_commands: { Default: './run' },
    variables: [{ env_variable: 'LEVEL', default_value: 'a', rules: ['string'] }],
    ...fields,
  });

describe('what an import changes', () => {
  it('is nothing where both say the same, a default that is written out too', () => {
    expect(changesOf(anEgg(), anEgg())).toEqual([]);
    const installation = { script: null, container: 'alpine:3.4', entrypoint: 'ash' };
    expect(changesOf(anEgg(), anEgg({ scripts: { installation } }))).toEqual([]);
  });

  it('counts the order of images, for the first is the default', () => {
    const turned = anEgg({ docker_images: { Two: 'two', One: 'one' } });
    expect(changesOf(anEgg(), turned).map(({ field }) => field)).toEqual(['docker_images']);
  });

  it('names variables that come, go and change', () => {
    const changed = anEgg({
      variables: [{ env_variable: 'LEVEL', default_value: 'b' }, { env_variable: 'NEW' }],
    });
    expect(changesOf(anEgg(), changed).map(({ field }) => field)).toEqual([
      'variables.LEVEL',
      'variables.NEW',
    ]);
    const gone = changesOf(anEgg(), anEgg({ variables: [] }));
    expect(gone).toMatchObject([{ field: 'variables.LEVEL', after: null }]);
    expect(removedVariables(gone)).toEqual(['LEVEL']);
  });

  it('is everything that a new egg holds', () => {
    const fields = changesOf(null, anEgg()).map(({ field }) => field);
    expect(fields).toEqual(expect.arrayContaining(['name', 'docker_images', 'variables.LEVEL']));
    expect(changesOf(null, anEgg()).every(({ before }) => before === null)).toBe(true);
  });
});
