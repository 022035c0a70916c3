import { createHash } from 'node:crypto';
import { getMetadataArgsStorage } from 'typeorm';
import { snakeCase } from '../naming-strategy.js';
import type { SourceRow } from './source-connection.js';

export type EntityClass = new () => object;

export interface Table {
  readonly name: string;
  readonly columns: ReadonlyMap<string, string>;
  readonly keys: readonly string[];
}

/** The table of an entity, and its columns by the properties. */
export function tableOf(entity: EntityClass): Table {
  const storage = getMetadataArgsStorage();
  const columns = storage.columns.filter(({ target }) => target === entity);
  const nameOf = (column: (typeof columns)[number]): string =>
    column.options.name ?? snakeCase(column.propertyName);
  return {
    name: storage.tables.find(({ target }) => target === entity)!.name!,
    columns: new Map(columns.map((column) => [column.propertyName, nameOf(column)])),
    keys: columns.filter(({ options }) => options.primary).map(nameOf),
  };
}

export const quoted = (name: string): string => `\`${name}\``;

/** A value as a statement takes it. */
export function stored(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString().slice(0, 23).replace('T', ' ');
  return value !== null && typeof value === 'object' ? JSON.stringify(value) : value;
}

/** What a row was when it was taken over; the order of its columns says nothing. */
export const fingerprintOf = (source: SourceRow): string =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(source).sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest('hex');

/** The two kinds of refusal that are about a row and not about the connection (SQLSTATE classes 22 and 23). */
export function refusalOf(error: unknown): string | null {
  const { sqlState, sqlMessage } = error as { sqlState?: string; sqlMessage?: string };
  if (!/^2[23]/.test(sqlState ?? '')) return null;
  const constraint = /FOREIGN KEY \(`(\w+)`\) REFERENCES `(\w+)`/.exec(sqlMessage ?? '');
  if (constraint) return `its ${constraint[1]} is none of the ${constraint[2]} here`;
  const taken = /Duplicate entry '(.*)' for key '(?:\w+\.)?(\w+)'/.exec(sqlMessage ?? '');
  if (taken) return `${taken[2] === 'PRIMARY' ? 'its number' : taken[2]} is taken here already (${taken[1]})`;
  return sqlMessage ?? String(error);
}
