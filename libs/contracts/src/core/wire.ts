import { z } from 'zod';

/** Schemas that many contracts share. Wire schemas hold JSON types only. */
export const Uuid = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i, 'must be a uuid');

/** Numeric id in a path. The guard has already answered 404 for anything that matches no row. */
export const PathId = z.coerce.number().int().positive();

/** `{ object, attributes, meta? }` */
export const itemOf = (object: string, attributes: z.ZodType = z.looseObject({})) =>
  z.object({ object: z.literal(object), attributes, meta: z.looseObject({}).optional() });

/** `{ object: 'list', data, meta? }` */
export const listOf = (object: string, attributes: z.ZodType = z.looseObject({})) =>
  z.object({
    object: z.literal('list'),
    data: z.array(itemOf(object, attributes)),
    meta: z.looseObject({}).optional(),
  });

/** RFC 3339 in UTC with seconds and a numeric offset, never `Z` (conventions.md §7). */
export const toWireDate = (date: Date): string => `${date.toISOString().slice(0, 19)}+00:00`;
export const toWireDateOrNull = (date: Date | null | undefined): string | null =>
  date ? toWireDate(date) : null;
