import { describe, expect, it } from 'vitest';
import { checkVariable } from './check-variable.js';
import { parseRules } from './parse-rules.js';
import { RULES } from './rule-table.js';
import type { VariableValue } from './php.js';

const failed = (rules: string, value: VariableValue, environment: Record<string, unknown> = {}): string[] =>
  checkVariable([...parseRules(rules).map((rule) => rule.source)], value, { environment }).map(
    ({ rule }) => rule,
  );

/** Rules, values that pass, values that fail; each as Laravel's validator answers. */
const TABLE: [rules: string, valid: VariableValue[], invalid: VariableValue[]][] = [
  ['required', ['a', '0', 0, false], ['', ' ', null]],
  ['filled', ['a'], ['']],
  ['present', ['a', ''], []],
  ['prohibited', ['', null], ['a']],
  ['nullable|integer', ['', null, '5'], ['x']],
  ['sometimes|integer', ['', '5'], ['x']],
  ['bail|integer|min:3', ['3'], ['x']],
  ['string', ['a', '5', ''], [5, true]],
  [
    'integer',
    ['5', '-5', '+5', ' 5 ', '0', 5, '9223372036854775807'],
    ['5.0', '05', 'x', '5x', '9223372036854775808', '1e3'],
  ],
  ['int', ['5'], ['x']],
  ['numeric', ['5', '5.5', '-.5', '1e3', ' 5', '5 ', 5.5], ['0x1F', 'x', '5x', '.', 'true']],
  ['boolean', ['0', '1', 0, 1, true, false], ['true', 'false', 'yes', '2']],
  ['bool', ['1'], ['true']],
  ['accepted', ['yes', 'on', '1', 1, true, 'true'], ['no', '', null]],
  ['declined', ['no', 'off', '0', 0, false, 'false'], ['yes', '']],
  ['min:3', ['abc', '123'], ['ab', '12']],
  ['integer|min:3', ['3', '12'], ['2']],
  ['max:3', ['abc', 'äöü', '😀😀😀'], ['abcd', '1000']],
  ['numeric|max:3', ['3', '-10', '2.9'], ['3.1']],
  ['between:2,3', ['ab', 'abc'], ['a', 'abcd', '2000']],
  ['integer|between:2,300', ['2', '300'], ['1', '301']],
  ['size:3', ['abc'], ['ab']],
  ['numeric|size:3', ['3', '3.0'], ['4']],
  ['digits:3', ['123', '000'], ['12', '1a3', '-12']],
  ['digits_between:1,3', ['1', '123'], ['1234', 'a']],
  ['min_digits:2', ['12'], ['1', 'ab']],
  ['max_digits:2', ['12'], ['123', 'ab']],
  ['decimal:2', ['1.25', '-1.25'], ['1.2', '1', 'x']],
  ['decimal:1,2', ['1.2', '1.25'], ['1.255', '1']],
  ['multiple_of:5', ['10', 0.0, '2.5e1'], ['11', 'x']],
  ['numeric|gt:5', ['6'], ['5', 'x']],
  ['numeric|gte:5', ['5'], ['4']],
  ['numeric|lt:5', ['4'], ['5']],
  ['numeric|lte:5', ['5'], ['6']],
  ['in:a,"b, c",d', ['a', 'b, c', 'd'], ['b', ' c', 'A']],
  ['in:1,2', ['1', 1, '1.0', true], ['3']],
  ['not_in:a,b', ['c'], ['a']],
  ['regex:/^([\\w\\d._-]+)(\\.jar)$/', ['server.jar'], ['server.zip', '.jar', 'a b.jar']],
  ['regex:/^(a|b)$/i', ['A', 'b'], ['c']],
  ['regex:([a-z-0-9]+$)', ['abc-1'], ['ABC']],
  ['regex:^[a-z]+\\d$', ['abc1'], ['abc']],
  ['regex:#^a/b$#', ['a/b'], ['a-b']],
  ['regex:/^a b # comment\n$/x', ['ab'], ['a b']],
  ['regex:/^a.b$/s', ['a\nb'], ['ab']],
  ['regex:/^(?=.*\\d)(?=.*[a-z]).{4,}$/', ['abc1'], ['abcd', 'a1', '1234']],
  ['regex:/^(?!admin$)[a-z]+$/', ['user', 'administrator'], ['admin']],
  ['regex:/^[a-z]+(?<!x)$/', ['ab'], ['ax']],
  ['regex:/^(\\w)\\1$/', ['aa'], ['ab']],
  ['regex:/^\\p{Lu}\\h[[:digit:]]+\\z/u', ['Ä 12'], ['ä 12']],
  ['regex:/\\d+/A', ['1a'], ['a1']],
  ['not_regex:/[;&|]/', ['abc'], ['a;b', 'a|b']],
  ['alpha', ['abc', 'äé'], ['a1', 'a b']],
  ['alpha:ascii', ['abc'], ['ä']],
  ['alpha_num', ['abc1'], ['a-b', '.']],
  ['alpha_dash', ['a-b_1', 'ä'], ['a b', 'a.b']],
  ['ascii', ['abc!'], ['ä']],
  ['lowercase', ['abc'], ['Abc']],
  ['uppercase', ['ABC'], ['Abc']],
  ['starts_with:a,b', ['ab', 'ba'], ['cb']],
  ['ends_with:.jar,.zip', ['a.jar'], ['a.txt']],
  ['doesnt_start_with:a', ['b'], ['a']],
  ['doesnt_end_with:a', ['b'], ['a']],
  [
    'url',
    ['https://example.com', 'http://localhost:8080/a?b=c#d', 'ftp://u:p@10.0.0.1/x', 'http://[::1]/'],
    ['example.com', 'http://', 'x y'],
  ],
  ['url:https', ['https://example.com'], ['http://example.com']],
  ['active_url', ['https://example.com'], ['x']],
  ['ip', ['10.0.0.1', '::1', '2001:db8::1'], ['10.0.0.256', '10.0.0', '1::2%eth0', '01.2.3.4']],
  ['ipv4', ['10.0.0.1'], ['::1']],
  ['ipv6', ['::1', '::ffff:10.0.0.1'], ['10.0.0.1']],
  ['email', ['a@example.com', 'a+b@localhost'], ['a', 'a@', '@b', 'a b@c.d', 'a@b..c']],
  ['mac_address', ['00:11:22:33:44:55', '00-11-22-33-44-55'], ['00:11']],
  ['uuid', ['8d5bdf6a-8f4c-4e5c-9d1c-3d3a3b1b2c4d'], ['x']],
  ['ulid', ['01ARZ3NDEKTSV4RRFFQ69G5FAV'], ['x']],
  ['hex_color', ['#fff', '#A0B1C2'], ['fff', '#ffff0']],
  ['json', ['{"a":1}', '1'], ['{']],
  ['timezone', ['Europe/Berlin', 'UTC'], ['Mars/Base', '+02:00']],
  ['date', ['2026-01-02', '2026-01-02T03:04:05Z'], ['2026-13-01', '2026-02-30', 'x']],
];

describe('rules as Laravel has them', () => {
  it.each(TABLE)('%s', (rules, valid, invalid) => {
    expect(valid.filter((value) => failed(rules, value).length > 0)).toEqual([]);
    expect(invalid.filter((value) => failed(rules, value).length === 0)).toEqual([]);
  });

  it('every rule that is known stands in a test', () => {
    const tested = new Set(TABLE.flatMap(([rules]) => parseRules(rules).map((rule) => rule.name)));
    const others = [
      'required_if',
      'required_unless',
      'required_with',
      'required_with_all',
      'required_without',
      'required_without_all',
      'same',
      'different',
    ];
    expect(Object.keys(RULES).filter((name) => !tested.has(name) && !others.includes(name))).toEqual([]);
  });

  it.each([
    ['required_if:MODE,hard,harder', { MODE: 'hard' }, { MODE: 'easy' }],
    ['required_if:environment.MODE,hard', { MODE: 'hard' }, {}],
    ['required_unless:MODE,easy', { MODE: 'hard' }, { MODE: 'easy' }],
    ['required_with:A,B', { A: '1' }, {}],
    ['required_with_all:A,B', { A: '1', B: '1' }, { A: '1' }],
    ['required_without:A,B', { A: '1' }, { A: '1', B: '1' }],
    ['required_without_all:A,B', {}, { A: '1' }],
  ])('%s looks at the other variables', (rule, demanding, content) => {
    const [name = ''] = rule.split(':');
    expect(failed(rule, '', demanding)).toEqual([name]);
    expect(failed(rule, 'x', demanding)).toEqual([]);
    expect(failed(rule, '', content)).toEqual([]);
  });

  it('same, different and gt compare with another variable', () => {
    expect(failed('same:A', 'x', { A: 'x' })).toEqual([]);
    expect(failed('same:A', 'x', { A: 'y' })).toEqual(['same']);
    expect(failed('different:A', 'x', { A: 'x' })).toEqual(['different']);
    expect(failed('numeric|gt:A', '5', { A: '4' })).toEqual([]);
    expect(failed('numeric|gt:A', '5', { A: '5' })).toEqual(['gt']);
    expect(failed('gt:A', 'abc', { A: 'ab' })).toEqual([]);
  });

  it('an empty value is told once, another one by every rule it breaks', () => {
    expect(failed('required|integer|min:3', '')).toEqual(['required']);
    expect(failed('required|integer|min:3', 'x')).toEqual(['integer', 'min']);
    expect(failed('bail|required|integer|min:3', 'x')).toEqual(['integer']);
  });

  it('spells rules as loosely as Laravel', () => {
    expect(parseRules('Digits-Between:1,2|AlphaNum| max:3 ').map(({ name }) => name)).toEqual([
      'digits_between',
      'alpha_num',
      'max',
    ]);
  });

  it('says what is wrong in words, with the name of the field', () => {
    expect(
      checkVariable(['required', 'integer', 'between:1,5'], '9', { attribute: 'environment.SLOTS' }),
    ).toEqual([{ rule: 'between', message: 'The environment.SLOTS field must be between 1 and 5.' }]);
    expect(checkVariable(['max:2'], 'abc')).toEqual([
      { rule: 'max', message: 'The value field must not be greater than 2 characters.' },
    ]);
    expect(checkVariable(['in:a'], 'b')).toEqual([{ rule: 'in', message: 'The selected value is invalid.' }]);
  });

  it('fails a value whose rules cannot be read, and does not throw', () => {
    expect(checkVariable(['nonsense'], 'x')).toEqual([
      { rule: 'rules', message: 'the rule "nonsense" is unknown' },
    ]);
  });
});

describe('expressions that are refused at import, with the reason', () => {
  it.each([
    ['/(?>a)b/', 'atomic group'],
    ['/a++b/', 'possessive'],
    ['/(?(1)a|b)/', 'condition'],
    ['/(?R)/', 'calls itself'],
    ['/(?|a|b)/', 'branch reset'],
    ['/(*UTF8)a/', 'verb'],
    ['/a\\Kb/', '\\K'],
    ['/(a/', 'not closed'],
    ['/a)/', 'not open'],
    ['/[a/', 'not closed'],
    ['/[z-a]/', 'out of order'],
    ['/*a/', 'repeats nothing'],
    ['/a{3,1}/', 'out of order'],
    ['/a/q', 'modifier q'],
    ['/x(?=y)(a+)+$/', 'too long'],
    [`/${'a'.repeat(5000)}/`, 'longer than'],
  ])('%s', (expression, reason) => {
    expect(() => parseRules([`regex:${expression}`])).toThrowError(reason);
  });
});
