import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConfigReplacement } from '../start/process-configuration.js';
import { applyConfigFile, CONFIG_PARSERS } from './apply-config-file.js';
import { textOf } from './value.js';

/** A server starts hundreds of times with the same egg: what one start wrote, the next one must leave alone. */

const key = fc.string({ unit: fc.constantFrom(...'abcXY_'), minLength: 1, maxLength: 3 });
const oddKey = fc.oneof(
  { weight: 6, arbitrary: key },
  fc.string({ unit: fc.constantFrom(...'ab \t=:;#"\'[!'), minLength: 1, maxLength: 5 }),
);
const value = fc.oneof(
  fc.string({
    unit: fc.constantFrom(...' \t\n\r"\'`\\:;#,[]{}-&*!|>%@=ab10.é§\u0085\u2028\ufeff'),
    maxLength: 8,
  }),
  fc.constantFrom(
    'true',
    '0',
    '1',
    '25565',
    '1.10',
    '-0',
    '1e5',
    '12345678901234567890',
    '',
    ' ',
    '2020-01-01',
  ),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.dictionary(key, fc.oneof(fc.string({ maxLength: 4 }), fc.integer()), { maxKeys: 3 }),
  fc.array(fc.oneof(fc.string({ maxLength: 4 }), fc.integer()), { maxLength: 3 }),
);
const valueType = fc.option(fc.constantFrom('boolean' as const, 'number' as const, 'string' as const), {
  nil: undefined,
});

const dotted = fc
  .array(fc.oneof({ weight: 8, arbitrary: oddKey }, fc.constantFrom('*', 'l[0]', 'l[1]', 'l[2]', '0', '1')), {
    minLength: 1,
    maxLength: 3,
  })
  .map((parts) => parts.join('.'));
const match: Readonly<Record<string, fc.Arbitrary<string>>> = {
  file: fc.oneof({ weight: 5, arbitrary: key }, fc.constant('')),
  properties: oddKey,
  ini: fc
    .tuple(fc.option(oddKey, { nil: '' }), oddKey)
    .map(([section, name]) => (section === '' ? name : `${section}.${name}`)),
  // A second element is only the last step: what is to stand below it waits for the first one.
  xml: fc
    .tuple(
      fc.option(fc.oneof({ weight: 5, arbitrary: key }, fc.constantFrom('b[1]', "p[@n='1']", '*')), {
        nil: '',
      }),
      fc.oneof({ weight: 5, arbitrary: key }, fc.constantFrom('b[2]', "p[@n='1']", '*')),
    )
    .map((parts) => ['R', ...parts.filter((part) => part !== '')].join('.')),
};

const files: Readonly<Record<string, readonly string[]>> = {
  file: ['', 'a\nb=1\r\nc', '\n\na\n'],
  properties: ['', 'a=1\nb = 2\na:3\n', '# c\na', 'a=x\\\n  y\n'],
  ini: ['', 'a=1\n[b]\nc =   2 ; d\nc: 3', '[a]\n[b]\n\n[a]\nb\nc = "x"\n', '; x\n'],
  json: ['', '{}', '{"a":{"b":1},"l":[1,{"a":2}],"b":null,"c":"x","a":true}', '{\n\t// x\n\t"a": 1,\n}\n'],
  yaml: [
    '',
    '{}\n',
    'a:\n  b: 1 # c\nl:\n  - 1\n  - a: 2\nb:\nc: x',
    'a: {b: 1}\nl: [1]\n',
    '? a\n: 1\n',
    'a: |\n  x\n  y\nb: &n 1\n',
    'a: &n 12345678901234567890\nb: *n\nc: 0x1F\nl: [1e5]\n',
  ],
  toml: [
    '',
    'a = 1\n[b]\nc = "x" # d\n[[l]]\na = 1\n',
    'a.b = true\nl = [1]\nc = { a = 1 }',
    'l = [\n  1, # x\n]\n',
  ],
  xml: ['', '<R/>', '<R>\n  <a>1</a>\n  <b x="1"/>\n  <b>2</b>\n</R>\n', '<R>x<a><b/></a></R>'],
};

describe.each([...CONFIG_PARSERS.keys()])('%s', (parser) => {
  const format = parser === 'yml' ? 'yaml' : parser;
  const change: fc.Arbitrary<ConfigReplacement> = fc
    .record({ match: match[format] ?? dotted, replace_with: value, value_type: valueType })
    .map(({ match: where, replace_with, value_type }) => ({
      match: where,
      // A line that no longer starts with its match is gone for the next start, as the egg wrote it.
      replace_with: parser === 'file' ? `${where}${textOf(replace_with)}` : replace_with,
      ...(value_type === undefined ? {} : { value_type }),
    }));
  // Two changes of one place undo each other at each start, and so do lines of which one is the other's beginning.
  // Of a list the first place has to be there before the second one.
  const changes = fc
    .uniqueArray(change, { selector: (one) => one.match, minLength: 1, maxLength: 5 })
    .filter((all) =>
      all.every((one) => all.every((two) => one === two || !overlaps(parser, one.match, two.match))),
    )
    .map((all) => all.sort((one, two) => (place(one.match) < place(two.match) ? -1 : 1)));

  it('a second start changes nothing', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.constantFrom(...(files[format] ?? [])), changes, (content, replace) => {
        const first = applyConfigFile(parser, content, replace, { dockerInterface: '' });
        const second = applyConfigFile(parser, first.content, replace, { dockerInterface: '' });
        expect(second.content).toBe(first.content);
      }),
      { numRuns: 500 },
    );
  });
});

const place = (path: string): string => path.replaceAll(/\[(\d)\]/g, '.$1');

function overlaps(parser: string, one: string, two: string): boolean {
  if (parser === 'file') return two.startsWith(one);
  const [left = [], right = []] = [one, two].map((path) =>
    // Elements of one name are one list.
    (parser === 'xml' ? path.replaceAll(/\[[^\]]*\]/g, '') : place(path)).split('.'),
  );
  for (const [i, part] of left.entries()) {
    // What a wildcard meets grows with what the other one adds.
    if (part === '*' || right[i] === '*') return true;
    if (part.trim() !== right[i]?.trim()) return false;
  }
  return true;
}
