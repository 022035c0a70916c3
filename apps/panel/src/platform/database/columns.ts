import { getMetadataArgsStorage } from 'typeorm';
import { snakeCase } from './naming-strategy.js';

/** One row of an entity's table as queries read it: flags are booleans, JSON is parsed, instants are Dates. */
export type RowOf<E> = { readonly [K in keyof E]: E[K] };

type EntityClass<E> = new () => E;
type Simplify<T> = { readonly [K in keyof T]: T[K] };
type Convert = (value: unknown) => unknown;

/** The driver reads TINYINT(1) as 0 or 1, and JSON out of a text column as its text. */
const CONVERSIONS: Readonly<Record<string, Convert>> = {
  boolean: (value) => (value === null ? null : value === 1),
  json: (value) => (typeof value === 'string' ? (JSON.parse(value) as unknown) : value),
  'simple-json': (value) => (typeof value === 'string' ? (JSON.parse(value) as unknown) : value),
};

/** A select list with the type of the rows it gives; `Database.select` reads them. */
export class Columns<Row extends object> {
  constructor(
    readonly sql: string,
    private readonly conversions: readonly (readonly [name: string, convert: Convert])[],
  ) {}

  /** These columns and those of another table of the same statement. */
  and<Other extends object>(other: Columns<Other>): Columns<Simplify<Row & Other>> {
    return new Columns(`${this.sql}, ${other.sql}`, [...this.conversions, ...other.conversions]);
  }

  /** For the right side of a LEFT JOIN: every column may be null. */
  optional(): Columns<{ readonly [K in keyof Row]: Row[K] | null }> {
    return new Columns(this.sql, this.conversions);
  }

  /** Rows as the driver gave them, converted in place. */
  read(raw: Record<string, unknown>[]): Row[] {
    if (this.conversions.length > 0) {
      for (const row of raw) for (const [name, convert] of this.conversions) row[name] = convert(row[name]);
    }
    return raw as unknown as Row[];
  }
}

/** The rows that a select list gives. */
export type RowIn<C> = C extends Columns<infer Row> ? Row : never;

/**
 * The select list of an entity, under the alias of its table: all columns, those that are named, or those that are
 * named with another name before them (`{ nodeName: 'name' }`). Entities are the only description of a row.
 */
export function columnsOf<E extends object>(entity: EntityClass<E>, alias: string): Columns<RowOf<E>>;
export function columnsOf<E extends object, const K extends readonly (keyof E & string)[]>(
  entity: EntityClass<E>,
  alias: string,
  names: K,
): Columns<Simplify<Pick<E, K[number]>>>;
export function columnsOf<E extends object, const N extends Readonly<Record<string, keyof E & string>>>(
  entity: EntityClass<E>,
  alias: string,
  names: N,
): Columns<{ readonly [K in keyof N]: E[N[K]] }>;
export function columnsOf(
  entity: EntityClass<object>,
  alias: string,
  names?: readonly string[] | Readonly<Record<string, string>>,
): Columns<object> {
  const known = new Map(
    getMetadataArgsStorage()
      .columns.filter((column) => column.target === entity)
      .map((column) => [column.propertyName, column.options]),
  );
  if (known.size === 0) throw new TypeError(`${entity.name} is no entity`);
  const wanted = Array.isArray(names)
    ? (names as readonly string[]).map((name) => [name, name] as const)
    : Object.entries(names ?? Object.fromEntries([...known.keys()].map((name) => [name, name])));
  const conversions: [string, Convert][] = [];
  const terms = wanted.map(([name, property]) => {
    const options = known.get(property);
    if (!options) throw new TypeError(`${entity.name} has no column ${property}`);
    const convert = CONVERSIONS[String(options.type)];
    if (convert) conversions.push([name, convert]);
    return `${alias}.\`${snakeCase(options.name ?? property)}\` AS \`${name}\``;
  });
  return new Columns(terms.join(', '), conversions);
}
