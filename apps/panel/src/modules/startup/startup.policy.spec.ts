import { describe, expect, it } from 'vitest';
import type { ResolvedVariable } from '../eggs/index.js';
import { checkEnvironment, effectiveValue, serverEnvironment, storedText } from './startup.policy.js';

const aVariable = (
  id: number,
  envVariable: string,
  part: Partial<ResolvedVariable> = {},
): ResolvedVariable => ({
  id,
  eggId: 1,
  name: envVariable,
  description: '',
  envVariable,
  defaultValue: '',
  isUserViewable: true,
  isUserEditable: true,
  rules: ['required', 'string'],
  sort: null,
  createdAt: new Date(0),
  updatedAt: new Date(0),
  ...part,
});

const jar = aVariable(1, 'JAR', { defaultValue: 'server.jar', rules: ['required', 'string', 'max:20'] });
const slots = aVariable(2, 'SLOTS', { defaultValue: '10', rules: ['required', 'integer', 'between:1,100'] });
const motd = aVariable(3, 'MOTD', { rules: ['nullable', 'string'] });

describe('checkEnvironment', () => {
  it('stores the default of a variable that was not given', () => {
    const { values, issues } = checkEnvironment([jar, slots], { SLOTS: 20 });
    expect(issues).toEqual([]);
    expect([...values]).toEqual([
      [1, 'server.jar'],
      [2, '20'],
    ]);
  });

  it('keeps present values of variables that were not given', () => {
    const { values } = checkEnvironment([jar, slots], { SLOTS: '5' }, new Map([[1, 'mine.jar']]));
    expect(values.get(1)).toBe('mine.jar');
  });

  it('names the variable and the rule of each refusal', () => {
    const { issues } = checkEnvironment([jar, slots], { JAR: null, SLOTS: '101' });
    expect(issues.map(({ field, rule }) => [field, rule])).toEqual([
      ['environment.JAR', 'required'],
      ['environment.SLOTS', 'between'],
    ]);
    expect(issues.every(({ detail }) => detail.length > 0)).toBe(true);
  });

  it('refuses an egg whose required variable has no default when it is not given', () => {
    const { issues } = checkEnvironment([aVariable(4, 'TOKEN')], {});
    expect(issues).toMatchObject([{ field: 'environment.TOKEN', rule: 'required' }]);
  });

  it('refuses what does not fit its column, whatever the rules allow', () => {
    const { issues } = checkEnvironment([motd], { MOTD: '\u{1f600}'.repeat(16_384) });
    expect(issues).toMatchObject([{ field: 'environment.MOTD', rule: 'max' }]);
    expect(checkEnvironment([motd], { MOTD: '\u{1f600}'.repeat(16_383) }).issues).toEqual([]);
  });

  it('takes an emptied field as the empty text, not as the default', () => {
    const { values, issues } = checkEnvironment([{ ...motd, defaultValue: 'hello' }], { MOTD: null });
    expect(issues).toEqual([]);
    expect(values.get(3)).toBe('');
  });

  it('leaves keys out that the egg does not know, also those of the prototype', () => {
    const { values, issues } = checkEnvironment([motd], { NOPE: 'x' });
    expect(issues).toEqual([]);
    expect([...values]).toEqual([[3, '']]);
    expect(checkEnvironment([aVariable(5, 'toString', { defaultValue: 'd' })], {}).values.get(5)).toBe('d');
  });
});

describe('storedText', () => {
  it('writes booleans as eggs read them', () => {
    expect([true, false, 5, null, 'x'].map(storedText)).toEqual(['1', '0', '5', '', 'x']);
  });
});

describe('serverEnvironment', () => {
  const facts = { uuid: 'u', startup: 'java -jar {{JAR}}', locationShort: 'de', allocationLimit: null };

  it('gives the server its own values, else the defaults, and the panel facts', () => {
    expect(serverEnvironment(facts, [jar, slots], new Map([[2, '64']]))).toEqual({
      JAR: 'server.jar',
      SLOTS: '64',
      STARTUP: 'java -jar {{JAR}}',
      P_SERVER_UUID: 'u',
      P_SERVER_LOCATION: 'de',
      P_SERVER_ALLOCATION_LIMIT: '0',
    });
  });

  it('lets no variable replace a fact of the panel', () => {
    const environment = serverEnvironment(facts, [aVariable(9, 'P_SERVER_UUID')], new Map([[9, 'other']]));
    expect(environment['P_SERVER_UUID']).toBe('u');
  });

  it('prefers an empty value of the server to the default', () => {
    expect(effectiveValue(jar, new Map([[1, '']]))).toBe('');
  });
});
