import { z } from 'zod';

/**
 * Readers for request bodies that older clients send as forms or as JSON with numbers and flags in strings
 * (spec/conventions.md §3). They change the type of a value, never its meaning; what they do not know is left
 * for the schema behind them to refuse.
 */
const asNumber = (value: unknown): unknown =>
  typeof value === 'string' && /^-?\d{1,15}(\.\d{1,6})?$/.test(value) ? Number(value) : value;

const FLAGS = new Map<unknown, boolean>([
  [0, false],
  [1, true],
  ['0', false],
  ['1', true],
  ['true', true],
  ['false', false],
]);

/** Largest value of the integer columns these numbers are stored in. */
export const MAX_INT = 2_147_483_647;

/** A whole number, also as a decimal string. */
export const lenientInt = (min: number, max: number = MAX_INT) =>
  z.preprocess(asNumber, z.number().int().min(min).max(max));

/** A boolean, also as 0, 1 or their strings. */
export const lenientBool = () => z.preprocess((value) => FLAGS.get(value) ?? value, z.boolean());

/** The key must be there although its value may be null: missing fails with rule `present`. */
export const present = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value, context) => {
    if (value !== undefined) return asNumber(value);
    context.addIssue({ code: 'custom', message: 'The field must be present.', params: { rule: 'present' } });
    return z.NEVER;
  }, schema);
