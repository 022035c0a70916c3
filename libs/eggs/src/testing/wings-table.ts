import { applyConfigFile } from '../config/apply-config-file.js';
import type { ValueType } from '../rules/value-type.js';

/** What each Wings does with one change to a file: theirs by reading (2026), ours by trying. */
interface Case {
  parsers: readonly string[];
  what: string;
  content: string;
  match: string;
  value: unknown;
  type?: ValueType;
  pterodactyl: string;
  pelican: string;
}

/** A JSON file `{"a": before}` and a new value of `a`. */
const typed = (
  before: string | undefined,
  value: unknown,
  pterodactyl: string,
  pelican: string,
  type?: ValueType,
): Case => ({
  parsers: ['json', 'yaml', 'yml'],
  what: `${JSON.stringify(value)} over ${before === undefined ? 'nothing' : before}${type ? `, of a ${type} variable` : ''}`,
  content: before === undefined ? '{}' : `{"a":${before}}`,
  match: 'a',
  value,
  ...(type ? { type } : {}),
  pterodactyl,
  pelican,
});

const CASES: readonly Case[] = [
  typed('true', '0', '0', 'false'),
  typed('true', 'false', '"false"', 'false'),
  typed('true', 'off', '"off"', '"off"'),
  typed('true', 0, '0', '0'),
  typed('5', '7', '7', '7'),
  typed('5', '1.5', '"1.5"', '1.5'),
  typed('"x"', '7', '7', '"7"'),
  typed('null', '7', '7', '"7"'),
  typed(undefined, '7', '7', '7'),
  typed(undefined, '1.5', '"1.5"', '1.5'),
  typed(undefined, 'true', '"true"', 'true'),
  typed(undefined, '1', '1', '1', 'boolean'),
  typed(undefined, '1.5', '"1.5"', '1.5', 'number'),
  typed(undefined, '7', '7', '7', 'string'),
  ...(
    [
      ['a number as parent', '{"a":5}', 'a.b', 'whole file left', '{"a":{"b":7}}'],
      ['a text as parent', '{"a":"x"}', 'a.b', 'whole file left', '{"a":{"b":7}}'],
      ['a list, index = length', '{"a":[1]}', 'a.1', 'whole file left', '{"a":[1,7]}'],
    ] as const
  ).map(([what, content, match, pterodactyl, pelican]) => ({
    ...{ parsers: ['json', 'yaml', 'yml'], what, content, match, value: '7', pterodactyl, pelican },
  })),
  ...(
    [
      ['file', 'the empty match', 'x\ny\n', '', '7', '7↵7↵', '7↵7↵'],
      [
        'file',
        'two lines as value, second start',
        'a=1\na=2\n',
        'a',
        'a=1\na=2',
        'a=1↵a=2↵a=1↵a=2↵',
        'a=1↵a=2↵a=1↵a=2↵',
      ],
      ['file', 'lines that end with CR LF', 'x\r\na\r\n', 'a', 'a=7', 'x↵a=7↵', 'x↵a=7↵'],
      ['properties', 'equal keys', 'a=1\na=2\n', 'a', '7', 'a=7↵', 'a=7↵'],
      ['properties', 'a comment below the head', 'a=1\n# c\n', 'a', '7', 'a=7↵', 'a=7↵'],
      ['ini', 'equal keys', 'a = 1\na = 2\n', 'a', '7', 'a = 7↵', 'a = 7↵'],
      ['ini', 'blanks at the ends of a value', 'a = 1\n', 'a', ' 7 ', 'a = " 7 "↵', 'a = " 7 "↵'],
      ['ini', 'a key that holds a sign', 'a = 1\n', 'b=c', '7', 'a = 1↵`b=c` = 7↵', 'a = 1↵`b=c` = 7↵'],
    ] as const
  ).map(([parser, what, content, match, value, pterodactyl, pelican]) => ({
    ...{ parsers: [parser], what, content, match, value, pterodactyl, pelican },
  })),
];

function ours({ parsers: [parser = ''], content, match, value, type }: Case): string {
  const change = { match, replace_with: value, ...(type ? { value_type: type } : {}) };
  const result = applyConfigFile(parser, content, [change], { dockerInterface: '' });
  if (result.warnings.length > 0) return 'change left out, told';
  if (parser !== 'json') return result.content.replaceAll('\r\n', '␍↵').replaceAll('\n', '↵');
  const written = result.content.replaceAll(/\s/g, '');
  return match === 'a' ? written.replace(/^\{"a":(.*)\}$/, '$1') : written;
}

const isWords = (text: string): boolean => /^(?:whole file|change) left/.test(text);

/** Rows of the table that tells both Wings and ours apart. */
export function wingsRows(): string[][] {
  return CASES.map((one) => [
    one.parsers.map((parser) => `\`${parser}\``).join(', '),
    one.what.replaceAll('"', '`'),
    ...[one.pterodactyl, one.pelican, ours(one)].map((text) => (isWords(text) ? text : `\`\` ${text} \`\``)),
  ]);
}
