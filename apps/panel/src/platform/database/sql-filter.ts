/** A part of a WHERE clause with its `?` parameters. */
export interface SqlCondition {
  readonly sql: string;
  readonly params: readonly unknown[];
}

/** `%` and `_` of a text taken literally in LIKE. */
export const escapeLike = (text: string): string =>
  text.replaceAll(/[\\%_]/g, (character) => `\\${character}`);

/** The column holds one of the texts, whatever their case (conventions.md §6). Never pass user input as column. */
export function containsAny(column: string, values: readonly string[]): SqlCondition {
  if (values.length === 0) return { sql: '1 = 1', params: [] };
  return {
    // The collation is named because identifiers are stored byte by byte, which would compare case too.
    sql: `(${values.map(() => `${column} LIKE ? COLLATE utf8mb4_unicode_ci`).join(' OR ')})`,
    params: values.map((value) => `%${escapeLike(value)}%`),
  };
}

/** The column equals one of the values. */
export const equalsAny = (column: string, values: readonly unknown[]): SqlCondition =>
  values.length === 0
    ? { sql: '1 = 1', params: [] }
    : { sql: `${column} IN (${values.map(() => '?').join(', ')})`, params: values };

/** ` WHERE … AND …`, or nothing. */
export const whereAll = (conditions: readonly SqlCondition[]): SqlCondition => ({
  sql: conditions.length === 0 ? '' : ` WHERE ${conditions.map((condition) => condition.sql).join(' AND ')}`,
  params: conditions.flatMap((condition) => condition.params),
});

/** ` ORDER BY …`; the id settles ties, so that pages never overlap. Fields come from a whitelist. */
export function orderBy(
  sorts: readonly { readonly field: string; readonly descending: boolean }[],
  column: (field: string) => string = (field) => field,
  id = 'id',
): string {
  const terms = sorts.map((sort) => `${column(sort.field)} ${sort.descending ? 'DESC' : 'ASC'}`);
  return ` ORDER BY ${[...terms, `${id} ASC`].join(', ')}`;
}
