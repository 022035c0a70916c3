import fc from 'fast-check';
import { z } from 'zod';

/** What a JSON schema made by zod may say; only what generating values needs. */
export interface JsonSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Texts that have broken parsers, collations, paths and terminals before. */
const HOSTILE_TEXTS = [
  '',
  ' ',
  '0',
  '-1',
  'null',
  'é',
  'ß',
  '１２',
  '\u0000',
  'a\u0000b',
  '\u001b[31mred',
  '\u202eevil',
  '\ud800',
  '🪶',
  '../../etc/passwd',
  '..%2f..%2f',
  '%',
  '%00',
  "'; DROP TABLE users; --",
  '{{constructor}}',
  '__proto__',
  'constructor',
  '<script>alert(1)</script>',
  '${7*7}',
  'a'.repeat(300),
  'é'.repeat(2_000),
  '99999999999999999999',
  '1e309',
  'NaN',
];
export const hostileText = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
/** Letters of any script, what steers the direction of text, control characters, lone surrogates, LIKE's own. */
export const words = fc.oneof(
  fc.constantFrom(
    'é',
    'ж',
    '日本',
    '\u202e',
    '\u2066x\u2069',
    '\u0000',
    '\u0007',
    '\u0085',
    '\ud800',
    '🦊',
    '%',
    '_',
    '\\',
    "'",
    '',
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const anyNumber = fc.oneof(fc.constantFrom(0, -1, 1, 2 ** 31, 2 ** 53, -(2 ** 63), 1.5, 1e308), fc.integer());
/** Any JSON, prototype keys included. */
export const anyJson: fc.Arbitrary<unknown> = fc.letrec((again) => ({
  leaf: fc.oneof(hostileText, anyNumber, fc.boolean(), fc.constant(null)),
  value: fc.oneof(
    { maxDepth: 3 },
    again('leaf'),
    fc.array(again('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(hostileText, fc.constant('__proto__')), again('value'), { maxKeys: 4 }),
  ),
})).value;

/** Names are looked up and addresses called by jobs: these lead nowhere. */
export const pinned = (name: string): fc.Arbitrary<unknown> | undefined => {
  if (/fqdn|host/i.test(name)) return fc.constantFrom('nowhere.invalid', '127.0.0.1', 'localhost', '');
  if (/url/i.test(name)) return fc.constantFrom('http://nowhere.invalid/', 'http://127.0.0.1:1/', 'no url');
  return undefined;
};

function fits(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map(fits));
  if (schema.allOf) return fits(schema.allOf[0]!);
  switch (schema.type) {
    case 'string':
      return fc.oneof(hostileText, fc.uuid(), fc.emailAddress(), fc.constantFrom('a', 'Name', '25565'));
    case 'integer':
    case 'number': {
      const min = Math.max(schema.minimum ?? -10, -(2 ** 31));
      const max = Math.max(min, Math.min(schema.maximum ?? 100_000, 2 ** 31));
      return fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max), fc.constant(String(min)));
    }
    case 'boolean':
      return fc.constantFrom(true, false, 0, 1, '0', '1');
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(schema.items ? fits(schema.items) : anyJson, { maxLength: 4 });
    case 'object': {
      const properties = Object.entries(schema.properties ?? {});
      if (properties.length === 0) return fc.dictionary(hostileText, anyJson, { maxKeys: 3 });
      return fc.record(
        Object.fromEntries(properties.map(([name, inner]) => [name, pinned(name) ?? fits(inner)])),
        { requiredKeys: [...(schema.required ?? [])] },
      );
    }
    default:
      return anyJson;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One property of a fitting value replaced by anything, but for those that name an address. */
const withOneWrong = (fitting: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.tuple(fitting, fc.nat(), anyJson).map(([value, place, wrong]) => {
    if (!isRecord(value)) return wrong;
    const names = Object.keys(value).filter((name) => pinned(name) === undefined);
    const name = names[place % Math.max(1, names.length)];
    return name === undefined ? value : { ...value, [name]: wrong };
  });

/** The JSON schema of a value, without references: a named schema (`.meta({ id })`) stands where it is used. */
export function schemaOf(schema: z.ZodType): JsonSchema {
  const { $defs = {}, ...root } = z.toJSONSchema(schema, {
    io: 'output',
    unrepresentable: 'any',
    reused: 'inline',
  }) as Record<string, unknown> & { $defs?: Record<string, unknown> };
  const inlined = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inlined);
    if (!isRecord(value)) return value;
    const named = /^#\/\$defs\/(.+)$/.exec(String(value['$ref']))?.[1];
    if (named !== undefined) return inlined($defs[named]);
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, inlined(inner)]));
  };
  return inlined(root) as JsonSchema;
}

/** Values near a schema: most fit it, some have one wrong place, some are anything at all. */
export function near(schema: z.ZodType): fc.Arbitrary<unknown> {
  const fitting = fits(schemaOf(schema));
  return fc.oneof(
    { weight: 5, arbitrary: fitting },
    { weight: 3, arbitrary: withOneWrong(fitting) },
    { weight: 1, arbitrary: anyJson },
  );
}
