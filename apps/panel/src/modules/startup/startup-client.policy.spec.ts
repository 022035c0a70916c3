import { describe, expect, it } from 'vitest';
import type { ResolvedVariable } from '../eggs/index.js';
import { checkedValue, editableVariable, readValue } from './startup-client.policy.js';

const variable = (change: Partial<ResolvedVariable>): ResolvedVariable =>
  ({
    id: 1,
    eggId: 1,
    name: 'Players',
    description: '',
    envVariable: 'MAX_PLAYERS',
    defaultValue: '20',
    isUserViewable: true,
    isUserEditable: true,
    rules: ['required', 'integer', 'between:1,100'],
    sort: null,
    ...change,
  }) as ResolvedVariable;

const issuesOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    const { status, issues } = error as { status: number; issues: { field: string; rule: string }[] };
    return { status, issues: issues.map(({ field, rule }) => ({ field, rule })) };
  }
  throw new Error('nothing was thrown');
};

describe('the value of a request', () => {
  it('must be there', () => {
    expect(issuesOf(() => readValue(undefined))).toEqual({
      status: 422,
      issues: [{ field: 'value', rule: 'present' }],
    });
  });

  it('may be empty, but no list', () => {
    expect(readValue(null)).toBe('');
    expect(readValue(5)).toBe(5);
    expect(issuesOf(() => readValue([]))).toEqual({
      status: 422,
      issues: [{ field: 'value', rule: 'string' }],
    });
  });
});

describe('a variable', () => {
  it.each([
    ['unknown', []],
    ['hidden', [variable({ isUserViewable: false })]],
    ['read-only', [variable({ isUserEditable: false })]],
  ])('that is %s cannot be edited', (_name, variables) => {
    expect(issuesOf(() => editableVariable(variables, 'MAX_PLAYERS')).status).toBe(400);
  });

  it('takes what its rules allow', () => {
    const players = variable({});
    expect(checkedValue(players, '30', [players], new Map())).toBe('30');
    const { status, issues } = issuesOf(() => checkedValue(players, '500', [players], new Map()));
    expect(status).toBe(422);
    expect(issues).toContainEqual({ field: 'value', rule: 'between' });
  });

  it('stores booleans as eggs expect them', () => {
    const flag = variable({ rules: ['required', 'boolean'] });
    expect(checkedValue(flag, true, [flag], new Map())).toBe('1');
  });
});
