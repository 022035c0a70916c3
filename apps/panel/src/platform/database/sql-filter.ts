/** A part of a WHERE clause with its `?` parameters. */
export interface SqlCondition {
  readonly sql: string;
  readonly params: readonly unknown[];
}

/** Whether an ASCII column can hold the text: comparing it with any other is an error of the database. */
export const isAscii = (text: string): boolean => /^\p{ASCII}*$/u.test(text);

/** `%` and `_` of a text taken literally in LIKE. */
export const escapeLike = (text: string): string =>
  text.replaceAll(/[\\%_]/g, (character) => `\\${character}`);

/** One of the conditions holds; with none, all rows do. */
export const anyOf = (conditions: readonly SqlCondition[]): SqlCondition =>
  conditions.length === 0
    ? { sql: '1 = 1', params: [] }
    : {
        sql: `(${conditions.map((condition) => condition.sql).join(' OR ')})`,
        params: conditions.flatMap((condition) => condition.params),
      };

/**
 * Texts of callers may hold any character, and an ASCII column cannot be compared with most of them unless a collation
 * is named; identifiers are stored byte by byte, and the one named here does not tell letters' case apart.
 */
const TEXT = '? COLLATE utf8mb4_unicode_ci';

/** The column begins with the text, whatever its case. */
export const startsWith = (column: string, text: string): SqlCondition => ({
  sql: `${column} LIKE ${TEXT}`,
  params: [`${escapeLike(text)}%`],
});

/** The column is the text, byte by byte. */
export const equalsText = (column: string, text: string): SqlCondition => ({
  sql: `${column} = ? COLLATE utf8mb4_bin`,
  params: [text],
});

/** The column holds one of the texts, whatever their case (conventions.md §6). Never pass user input as column. */
export function containsAny(column: string, values: readonly string[]): SqlCondition {
  return anyOf(
    values.map((value) => ({ sql: `${column} LIKE ${TEXT}`, params: [`%${escapeLike(value)}%`] })),
  );
}

/** The column equals one of the values. */
export const equalsAny = (column: string, values: readonly unknown[]): SqlCondition =>
  values.length === 0
    ? { sql: '1 = 1', params: [] }
    : { sql: `${column} IN (${values.map(() => '?').join(', ')})`, params: values };

/** The column names one of the nodes; null = any node, which is no condition. */
export const onNodes = (column: string, nodes: ReadonlySet<number> | null): SqlCondition[] =>
  nodes === null ? [] : [{ sql: `${column} IN (?)`, params: [nodes.size === 0 ? [0] : [...nodes]] }];

/** So many ids are sorted sooner than the table is read in their order. */
const SORTED_SOON = 10_000;

/** Behind the table of a list in the order of its ids, of which `total` lie on these nodes. */
export const inIdOrder = (nodes: ReadonlySet<number> | null, total: number): string =>
  nodes !== null && total > SORTED_SOON ? ' FORCE INDEX (PRIMARY)' : '';

/** ` WHERE … AND …`, or nothing. */
export const whereAll = (conditions: readonly SqlCondition[]): SqlCondition => ({
  sql: conditions.length === 0 ? '' : ` WHERE ${conditions.map((condition) => condition.sql).join(' AND ')}`,
  params: conditions.flatMap((condition) => condition.params),
});

/** Sorts without ties: an index on them gives the whole order, but not if the id stood behind it. */
const UNIQUE_FIELDS = new Set(['id', 'uuid']);

/**
 * ` ORDER BY …`; the id settles ties, so that pages never overlap, in the direction of the last sort, so that one index
 * gives both. Reversed, it is the same order read from its end. Fields come from a whitelist.
 */
export function orderBy(
  sorts: readonly { readonly field: string; readonly descending: boolean }[],
  column: (field: string) => string = (field) => field,
  id = 'id',
  isReversed = false,
): string {
  const direction = (isDescending: boolean): string => (isDescending === isReversed ? 'ASC' : 'DESC');
  const terms = sorts.map((sort) => `${column(sort.field)} ${direction(sort.descending)}`);
  if (!sorts.some((sort) => UNIQUE_FIELDS.has(sort.field))) {
    terms.push(`${id} ${direction(sorts.at(-1)?.descending ?? false)}`);
  }
  return ` ORDER BY ${terms.join(', ')}`;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SHORT_UUID = /^[0-9a-f]{8}$/;

/** The server of that alias is the one with that full or short uuid; null for a word that is neither. */
export function isServer(alias: string, word: string): SqlCondition | null {
  const uuid = word.toLowerCase();
  const column = UUID.test(uuid) ? 'uuid' : SHORT_UUID.test(uuid) ? 'uuid_short' : null;
  return column === null ? null : { sql: `${alias}.${column} = ?`, params: [uuid] };
}
