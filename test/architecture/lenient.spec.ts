import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ROUTES } from '@app/contracts/routes.js';

/** PHP and form clients send these: conventions.md §3. */
const takes = (schema: z.ZodType, value: unknown): boolean => schema.safeParse(value).success;
const isNumber = (schema: z.ZodType): boolean => schema instanceof z.ZodNumber;
const misses = (schema: z.ZodType, value: unknown): boolean =>
  (schema.safeParse(value).error?.issues ?? []).some(({ code }) => code === 'invalid_type');

/**
 * Paths of numbers and flags that are refused as strings. `reader` is the outermost schema that may change a value's
 * type on its way to `schema`.
 */
function strictFields(schema: z.ZodType, at: string, reader: z.ZodType = schema): string[] {
  if (isNumber(schema)) return misses(reader, '7') ? [at] : [];
  if (schema instanceof z.ZodBoolean) {
    const isLenient = ['0', '1', 0, 1, true].every((value) => takes(reader, value)) && !takes(reader, 'true');
    return isLenient ? [] : [at];
  }
  if (schema instanceof z.ZodPipe) {
    const isReader = schema.in instanceof z.ZodTransform;
    return isReader
      ? strictFields(schema.out as z.ZodType, at, schema)
      : strictFields(schema.in as z.ZodType, at, reader === schema ? (schema.in as z.ZodType) : reader);
  }
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodCatch ||
    schema instanceof z.ZodPrefault
  ) {
    const inner = schema.unwrap() as z.ZodType;
    return strictFields(inner, at, reader === schema ? inner : reader);
  }
  if (schema instanceof z.ZodArray) return strictFields(schema.element as z.ZodType, `${at}.*`);
  if (schema instanceof z.ZodRecord) return strictFields(schema.valueType as z.ZodType, `${at}.*`);
  if (schema instanceof z.ZodUnion) {
    const options = schema.options as z.ZodType[];
    // Beside a string the schema takes the string itself.
    if (options.some((option) => takes(option, '7'))) return [];
    return options.flatMap((option) => strictFields(option, at));
  }
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape as Record<string, z.ZodType>).flatMap(([key, field]) =>
      strictFields(field, `${at}.${key}`),
    );
  }
  return [];
}

describe('requests', () => {
  it('take every number and flag also as the string that forms and PHP send', () => {
    const strict = ROUTES.flatMap(({ id, body, query }) => [
      ...(body ? strictFields(body, `${id} body`) : []),
      ...(query ? strictFields(query, `${id} query`) : []),
    ]);
    expect(strict).toEqual([]);
  });

  it('would be found if they did not', () => {
    const body = z.object({
      size: z.number().nullish(),
      rows: z.array(z.object({ on: z.boolean().optional() })),
      flag: z.preprocess((value) => value === 'true' || value, z.boolean()),
    });
    expect(strictFields(body, 'body')).toEqual(['body.size', 'body.rows.*.on', 'body.flag']);
  });
});
