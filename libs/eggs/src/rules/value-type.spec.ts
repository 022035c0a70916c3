import { expect, it } from 'vitest';
import { valueTypeOf } from './value-type.js';

it.each([
  [['required', 'boolean'], 'boolean'],
  [['required', 'bool'], 'boolean'],
  [['required', 'string', 'in:true,false'], 'boolean'],
  [['in:true,maybe'], undefined],
  [['required', 'string', 'in:0,1'], 'string'],
  [['nullable', 'integer', 'between:1,9'], 'number'],
  [['numeric'], 'number'],
  [['required', 'string', 'max:20'], 'string'],
  [['required', 'max:20'], undefined],
  [['no_such_rule', 'int'], 'number'],
  [[], undefined],
] as const)('the rules %j ask for a %s', (rules, type) => {
  expect(valueTypeOf(rules)).toBe(type);
});
