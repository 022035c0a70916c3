import { z } from 'zod';

/** Schemas that many contracts share. Wire schemas hold JSON types only. */
export const Uuid = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i, 'must be a uuid');

/** Numeric id in a path. The guard has already answered 404 for anything that matches no row. */
export const PathId = z.coerce.number().int().positive();

/** `{ object, attributes }`: conventions.md §4. */
export const itemOf = <const O extends string, A extends z.ZodType>(object: O, attributes: A) =>
  z.object({ object: z.literal(object), attributes });

/** `{ object: 'list', data }` of items. */
export const listOf = <I extends z.ZodType>(entry: I) =>
  z.object({ object: z.literal('list'), data: z.array(entry) });

export const Pagination = z.object({
  total: z.number(),
  count: z.number(),
  per_page: z.number(),
  current_page: z.number(),
  total_pages: z.number(),
  links: z.object({ previous: z.string().optional(), next: z.string().optional() }),
});

/** A list with `meta.pagination`: conventions.md §6. */
export const pageOf = <I extends z.ZodType>(entry: I) =>
  listOf(entry).extend({ meta: z.object({ pagination: Pagination }) });

/** `meta.resource` of what was created: the address of its GET. */
export const createdOf = <S extends z.ZodRawShape>(entry: z.ZodObject<S>) =>
  entry.extend({ meta: z.object({ resource: z.string() }) });

/** What stands in place of a relation that does not exist or may not be seen. */
export const NullResource = z.object({ object: z.literal('null_resource'), attributes: z.null() });
export const oneOf = <I extends z.ZodType>(entry: I) => z.union([entry, NullResource]);
export const manyOf = <I extends z.ZodType>(entry: I) => z.union([listOf(entry), NullResource]);

/** Said of an included list that was cut: at most `limit` are shown, and there may be more (conventions.md §5). */
export const Truncation = z.object({ truncated: z.literal(true), limit: z.number() });
/** Like `manyOf`, for what may be so many that it is cut. */
export const firstOf = <I extends z.ZodType>(entry: I) =>
  z.union([listOf(entry).extend({ meta: Truncation.optional() }), NullResource]);

/** `attributes.relationships`, whose keys are those that were included (conventions.md §5). */
export const includable = <S extends z.ZodRawShape>(relations: S) => z.object(relations).partial().optional();

/** RFC 3339 in UTC with seconds and a numeric offset, never `Z` (conventions.md §7). */
export const toWireDate = (date: Date): string => `${date.toISOString().slice(0, 19)}+00:00`;
export const toWireDateOrNull = (date: Date | null | undefined): string | null =>
  date ? toWireDate(date) : null;
