import { describe, expect, it } from 'vitest';
import { newVariable } from '../editor/egg-draft.rules.js';
import { wanting } from './trials.rules.js';

describe('a trial of an egg', () => {
  it('asks for what has to be set and has no value', () => {
    const variables = [
      { ...newVariable(), env: 'TOKEN', rules: 'required|string|regex:/^(required|b)$/' },
      { ...newVariable(), env: 'JAR', rules: 'required|string', value: 'server.jar' },
      { ...newVariable(), env: 'NOTE', rules: 'nullable|string|regex:/^(a|required|b)$/' },
      { ...newVariable(), env: 'MODE', rules: 'required_if:JAR,x' },
    ];
    expect(wanting(variables).map(({ env }) => env)).toEqual(['TOKEN']);
  });
});
