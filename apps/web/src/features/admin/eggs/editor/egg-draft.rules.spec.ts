import { describe, expect, it } from 'vitest';
import { createEgg, updateEgg } from '@app/contracts/application/egg-editing.contract.js';
import type { EggAttributes, EggVariableAttributes } from '@app/contracts/application/objects.js';
import { bodyOf, changesOf, draftOf, newEgg, newVariable, problemsOf, sectionOf } from './egg-draft.rules.js';

const egg = {
  ...{ id: 5, uuid: 'u', name: 'Paper', nest: 1, author: 'a@b.c', description: null, tags: [], icon: null },
  features: ['eula'],
  docker_image: 'java:21',
  docker_images: { 'Java 21': 'java:21', 'Java 17': 'java:17' },
  config: {
    files: { 'a.yml': {} },
    startup: '{"done":"ready"}',
    stop: 'stop',
    logs: null,
    file_denylist: [],
    extends: null,
  },
  startup: 'java',
  startup_commands: { Default: 'java' },
  script: { privileged: true, install: 'echo', entry: 'bash', container: 'alpine', extends: null },
} as unknown as EggAttributes;
const variables = [
  { name: 'B', description: '', env_variable: 'B', default_value: '', rules: ['nullable'], sort: 2 },
  {
    name: 'Jar',
    description: '',
    env_variable: 'JAR',
    default_value: 'a.jar',
    rules: ['required', 'regex:/^a|b$/'],
    sort: 1,
  },
].map((one) => ({ ...one, user_viewable: true, user_editable: false })) as unknown as EggVariableAttributes[];
const draft = draftOf(egg, variables);

describe('the form of an egg', () => {
  it('asks for nothing where nothing was changed', () => {
    expect(changesOf(draft, draftOf(egg, variables))).toEqual({});
  });

  it('asks for what was changed alone', () => {
    const changed = { ...draft, name: 'Purpur', stop: 'end', images: [...draft.images].reverse() };
    const body = changesOf(draft, changed);
    expect(body).toEqual({
      name: 'Purpur',
      docker_images: { 'Java 17': 'java:17', 'Java 21': 'java:21' },
      config: { stop: 'end' },
    });
    // The first image is the default, so their order is kept.
    expect(Object.keys(body.docker_images!)).toEqual(['Java 17', 'Java 21']);
    expect(updateEgg.body.safeParse(body).success).toBe(true);
  });

  it('leaves out an author that nobody typed', () => {
    expect(bodyOf(newEgg())).not.toHaveProperty('author');
    expect(bodyOf(draft)).toHaveProperty('author', 'a@b.c');
  });

  it('has variables in their order, and patterns with a bar stay whole', () => {
    expect(draft.variables.map(({ env }) => env)).toEqual(['JAR', 'B']);
    expect(bodyOf(draft).variables[0]).toMatchObject({ rules: 'required|regex:/^a|b$/', sort: 1 });
    expect(createEgg.body.safeParse(bodyOf(draft)).success).toBe(true);
  });

  it('says in which section something is missing', () => {
    expect(problemsOf(draft)).toEqual({});
    expect(problemsOf(newEgg())).toEqual({ general: 'name', images: 'image', startup: 'command' });
    expect(problemsOf({ ...draft, logs: '{' })).toEqual({ config: 'json' });
    expect(problemsOf({ ...draft, variables: [newVariable()] })).toEqual({ variables: 'env' });
    expect(problemsOf({ ...draft, variables: [...draft.variables, ...draft.variables] })).toEqual({
      variables: 'twice',
    });
  });

  it.each([
    ['variables.0.rules', 'variables'],
    ['config.files', 'config'],
    ['script.install', 'install'],
    ['startup_commands.Default', 'startup'],
    ['name', 'general'],
  ])('finds the section of %s', (field, section) => expect(sectionOf(field)).toBe(section));
});
