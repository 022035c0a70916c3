import { describe, expect, it } from 'vitest';
import { inputOf, isSecret } from './variable.rules.js';

describe('the input of a variable', () => {
  it.each([
    ['required|boolean', { kind: 'switch', on: '1', off: '0' }],
    ['required|string|in:true,false', { kind: 'switch', on: 'true', off: 'false' }],
    ['required|in:easy,normal,hard', { kind: 'select', options: ['easy', 'normal', 'hard'] }],
    ['nullable|in:a,"b,c"', { kind: 'select', options: ['', 'a', 'b,c'] }],
    ['required|integer|between:1,10', { kind: 'number' }],
    ['required|regex:/^(a|b)\\.jar$/|max:20', { kind: 'text' }],
    ['', { kind: 'text' }],
  ])('follows its rules: %s', (rules, input) => expect(inputOf(rules)).toEqual(input));

  it('hides secrets', () => {
    expect(isSecret('RCON_PASSWORD')).toBe(true);
    expect(isSecret('STEAM_TOKEN')).toBe(true);
    expect(isSecret('PASSENGERS')).toBe(false);
    expect(isSecret('SERVER_JARFILE')).toBe(false);
  });
});
