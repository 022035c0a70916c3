import { describe, expect, it } from 'vitest';
import type { ValueType } from '../rules/value-type.js';
import { applyConfigFile } from './apply-config-file.js';

/** One change to a file whose value comes from a variable of the given type. */
function written(parser: string, content: string, value: unknown, value_type?: ValueType): string {
  const replacement = { match: 'a', replace_with: value, ...(value_type ? { value_type } : {}) };
  const { content: result, warnings } = applyConfigFile(parser, content, [replacement], {
    dockerInterface: '',
  });
  expect(warnings).toEqual([]);
  return result;
}

const assign: Readonly<Record<string, (value: string) => string>> = {
  json: (value) => `{"a":${value}}`,
  yaml: (value) => `a: ${value}\n`,
  toml: (value) => `a = ${value}\n`,
};

describe.each(Object.keys(assign))('%s', (parser) => {
  const file = (value: string): string => assign[parser]?.(value) ?? '';

  it.each([
    ['true', '0', 'false'],
    ['false', '1', 'true'],
    ['false', 'TRUE', 'true'],
    ['true', 'false', 'false'],
    ['false', 't', 'true'],
    ['true', '2', '"2"'],
    ['true', 'off', '"off"'],
    ['true', 0, '0'],
    ['7', '1', '1'],
    ['"x"', '1', '"1"'],
    ['"x"', 'true', '"true"'],
  ])('%s becomes with %j: %s', (before, value, after) => {
    expect(written(parser, file(before), value)).toBe(file(after));
    expect(written(parser, file(after), value)).toBe(file(after));
  });
});

describe('an absent key', () => {
  const added = (parser: string, value: string, type?: ValueType): string =>
    written(parser, '', value, type).replaceAll(/\s/g, '');

  it.each([
    ['1', 'boolean', 'true'],
    ['0', 'boolean', 'false'],
    ['true', 'boolean', 'true'],
    ['maybe', 'boolean', '"maybe"'],
    ['25', 'number', '25'],
    ['1.5', 'number', '1.5'],
    ['1.10', 'number', '1.10'],
    ['12345678901234567890', 'number', '12345678901234567890'],
    ['ten', 'number', '"ten"'],
    ['1e999', 'number', '"1e999"'],
    ['0123', 'string', '"0123"'],
    ['25', 'string', '"25"'],
    ['true', 'string', '"true"'],
    ['25', undefined, '25'],
    ['1.10', undefined, '"1.10"'],
    ['true', undefined, '"true"'],
  ] as const)('%s of a %s variable becomes %s', (value, type, expected) => {
    expect(added('json', value, type)).toBe(`{"a":${expected}}`);
    expect(added('toml', value, type)).toBe(`a=${expected}`);
    const plain = expected.replaceAll('"', '');
    expect([`a:${expected}`, `a:${/^[a-z]+$/.test(plain) && plain !== 'true' ? plain : expected}`]).toContain(
      added('yaml', value, type),
    );
    // The next start finds what this one wrote.
    for (const parser of ['json', 'yaml', 'toml']) {
      const once = written(parser, '', value, type);
      expect(written(parser, once, value, type)).toBe(once);
    }
  });

  it('takes a null for absent', () => {
    expect(written('json', '{"a":null}', '1', 'boolean')).toBe('{"a":true}');
    expect(written('yaml', 'a: ~\n', '1', 'boolean')).toBe('a: true\n');
  });

  it('gives no type to the formats that know none', () => {
    expect(written('properties', '', '1', 'boolean')).toBe('a=1\n');
    expect(written('ini', '', '1', 'boolean')).toContain('a = 1');
  });
});
