import fc from 'fast-check';
import type { EggDocument, EggVariableDocument } from '../document/egg-document.js';
import { RESERVED_VARIABLES } from '../document/reserved.js';

/** Eggs in canonical form with whatever texts Unicode allows, for property tests. */

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom('a', '1', '.', ' ', '\n', '\t', '"', "'", ':', '#', '-', '{', '}', '\\', '\r'),
    maxLength: 30,
  }),
  fc.constantFrom(
    '1.10',
    'true',
    'null',
    '~',
    '2024-01-01',
    '0o17',
    '1_000',
    'yes',
    '.inf',
    '- a',
    '{{X}}',
    '\u2028',
    '\u0085',
    '\ufeff',
  ),
);
const word = fc.string({ unit: fc.constantFrom(...'abcXYZ019_.'), minLength: 1, maxLength: 12 });
const filled = anyText.map((text) => `x${text.slice(0, 200)}`);
// V8 13.6 reads the second key of {"xé":1,"x\"":1} as x\, so that no document with such keys comes back.
const label = filled.filter((text) => text !== '__proto__' && !text.includes('"'));
const jsonObject = fc
  .dictionary(label, fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 })
  .filter(
    (value) =>
      !JSON.stringify(value).includes('__proto__') && !JSON.stringify(value).includes('server.build.'),
  )
  .map((value) => JSON.stringify(value));
const rule = fc.constantFrom(
  ...['required', 'nullable', 'string', 'integer', 'max:20', 'between:1,5', 'in:a,"b,c",d'],
  ...['regex:/^(a|b)$/', 'regex:#^a/b|c$#i', String.raw`not_regex:/\|x\//`, 'regex:{^(?=a)b}'],
);

const variable = (env_variable: string): fc.Arbitrary<EggVariableDocument> =>
  fc.record({
    name: fc.constant(`Variable ${env_variable}`),
    description: anyText,
    env_variable: fc.constant(env_variable),
    default_value: anyText,
    user_viewable: fc.boolean(),
    user_editable: fc.boolean(),
    rules: fc.uniqueArray(rule, { maxLength: 5 }),
    sort: fc.option(fc.integer({ min: 0, max: 1000 })),
  });

const variables = fc
  .uniqueArray(fc.string({ unit: fc.constantFrom(...'ABCXYZ_09'), minLength: 1, maxLength: 8 }), {
    maxLength: 4,
  })
  .map((names) => names.filter((name) => !RESERVED_VARIABLES.has(name)))
  .chain((names) => fc.tuple(...names.map(variable)));

const installation = fc.oneof(
  fc.constant({ script: null, container: '', entrypoint: '' }),
  fc.record({ script: filled.map((text) => text.replaceAll('\r', '')), container: word, entrypoint: word }),
);

export const arbitraryEgg: fc.Arbitrary<EggDocument> = fc.record({
  uuid: fc.option(fc.uuid()),
  name: filled,
  author: anyText,
  description: fc.option(anyText),
  tags: fc.array(filled, { maxLength: 3 }),
  icon: fc.option(fc.constantFrom('data:image/png;base64,AAAA', 'data:image/svg+xml;base64,BBBB')),
  features: fc.option(fc.array(filled, { maxLength: 3 })),
  docker_images: fc.dictionary(label, word, { minKeys: 1, maxKeys: 3 }),
  file_denylist: fc.array(filled, { maxLength: 3 }),
  startup_commands: fc.dictionary(
    label,
    filled.map((text) => text.trim()),
    { minKeys: 1, maxKeys: 3 },
  ),
  config: fc.record({
    files: fc.option(jsonObject),
    startup: fc.option(jsonObject),
    logs: fc.option(jsonObject),
    stop: fc.option(filled),
  }),
  scripts: fc.record({ installation }),
  variables,
  update_url: fc.option(fc.webUrl()),
});
