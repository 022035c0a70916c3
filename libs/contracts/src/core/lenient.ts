import { z } from 'zod';

/**
 * Readers for request bodies that older clients send as forms or as JSON with numbers and flags in strings
 * (conventions.md §3). They change the type of a value, never its meaning; what they do not know is left
 * for the schema behind them to refuse. A test finds numbers and flags of requests that are read otherwise.
 */
const asNumber = (value: unknown): unknown =>
  typeof value === 'string' && /^-?\d{1,15}(\.\d{1,6})?$/.test(value) ? Number(value) : value;

/** What Laravel takes for a boolean; the words `true` and `false` are not among it. */
const FLAGS = new Map<unknown, boolean>([
  [0, false],
  [1, true],
  ['0', false],
  ['1', true],
]);

/** Largest value of the integer columns these numbers are stored in. */
export const MAX_INT = 2_147_483_647;

type NumberInput = number | string;
type FlagInput = boolean | 0 | 1 | '0' | '1';

/** A number, also as a decimal string. */
export const lenientNumber = <S extends z.ZodType<number>>(schema: S) =>
  z.preprocess((value: NumberInput) => asNumber(value), schema);

/** A whole number, also as a decimal string. */
export const lenientInt = (min: number, max: number = MAX_INT) =>
  lenientNumber(z.number().int().min(min).max(max));

/** A boolean, also as 0, 1 or their strings. */
export const lenientBool = () => z.preprocess((value: FlagInput) => FLAGS.get(value) ?? value, z.boolean());

/** An object, also as the empty array that PHP makes of one without keys. */
export const lenientObject = <S extends z.ZodType<object>>(schema: S) =>
  z.preprocess((value: z.input<S> | []) => (Array.isArray(value) && value.length === 0 ? {} : value), schema);

/** The key must be there although its value may be null: missing fails with rule `present`. */
export const present = <S extends z.ZodType>(schema: S, read = (value: unknown): unknown => value) =>
  z.preprocess((value: z.input<S>, context) => {
    if (value !== undefined) return read(value);
    context.addIssue({ code: 'custom', message: 'The field must be present.', params: { rule: 'present' } });
    return z.NEVER;
  }, schema);

/** A whole number or null, whose key must be there. */
export const presentInt = (min: number, max: number = MAX_INT) =>
  present(z.number().int().min(min).max(max).nullable(), asNumber);
