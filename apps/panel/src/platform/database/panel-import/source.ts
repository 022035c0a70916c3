import { openMysqlSource } from './mysql-source.js';
import { openPostgresqlSource } from './postgresql-source.js';
import type { SourceConnection, SourceRow } from './source-connection.js';
import { openSqliteSource } from './sqlite-source.js';

/** Where the rows of a table stand: by these columns they are ordered and told apart. */
export interface SourceTable {
  readonly table: string;
  readonly keys: readonly string[];
  /** Only rows whose column holds one of the values. */
  readonly filter?: { readonly column: string; readonly values: readonly string[] };
}

/** The database cannot be opened or read; the message is for the operator and names no secret. */
export class SourceError extends Error {}

/**
 * The database of another panel, seen as it was at one moment and never written: the whole import reads in one
 * transaction that may only read.
 */
export class SourceDatabase {
  private constructor(
    private readonly connection: SourceConnection,
    /** Columns by table. */
    private readonly tables: ReadonlyMap<string, ReadonlySet<string>>,
  ) {}

  static async of(connection: SourceConnection): Promise<SourceDatabase> {
    const tables = new Map<string, Set<string>>();
    for (const row of await connection.query(connection.columnsSql, [])) {
      const name = String(row['t']);
      tables.set(name, (tables.get(name) ?? new Set<string>()).add(String(row['c'])));
    }
    return new SourceDatabase(connection, tables);
  }

  has(table: string, column?: string): boolean {
    const columns = this.tables.get(table);
    return columns !== undefined && (column === undefined || columns.has(column));
  }

  /** The next rows behind those keys. */
  async page(
    { table, keys, filter }: SourceTable,
    after: readonly unknown[] | null,
    limit: number,
  ): Promise<SourceRow[]> {
    const conditions: string[] = [];
    const params: unknown[] = [];
    if (after) {
      // (a > ?) OR (a = ? AND b > ?): what a comparison of rows would say, which not every database takes an index for.
      const steps = keys.map((key, index) => {
        params.push(...after.slice(0, index), after[index]);
        return [...keys.slice(0, index).map((earlier) => `"${earlier}" = ?`), `"${key}" > ?`].join(' AND ');
      });
      conditions.push(`(${steps.map((step) => `(${step})`).join(' OR ')})`);
    }
    if (filter) {
      conditions.push(`"${filter.column}" IN (${filter.values.map(() => '?').join(', ')})`);
      params.push(...filter.values);
    }
    const where = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';
    const order = keys.map((key) => `"${key}"`).join(', ');
    return this.connection.query(`SELECT * FROM "${table}"${where} ORDER BY ${order} LIMIT ${limit}`, params);
  }

  /** Rows of a table whose column holds one of the values; none where there is no such table. */
  async where(table: string, column: string, values: readonly unknown[]): Promise<SourceRow[]> {
    if (values.length === 0 || !this.has(table, column)) return [];
    const list = values.map(() => '?').join(', ');
    return this.connection.query(`SELECT * FROM "${table}" WHERE "${column}" IN (${list})`, values);
  }

  async all(table: string): Promise<SourceRow[]> {
    return this.has(table) ? this.connection.query(`SELECT * FROM "${table}"`, []) : [];
  }

  close(): Promise<void> {
    return this.connection.close();
  }
}

/** `mysql://`, `mariadb://`, `postgresql://`, or `sqlite:` with a path. Throws SourceError. */
export async function openSource(url: string): Promise<SourceDatabase> {
  const scheme = url.slice(0, url.indexOf(':'));
  const open = {
    mysql: openMysqlSource,
    mariadb: openMysqlSource,
    postgresql: openPostgresqlSource,
    pgsql: openPostgresqlSource,
    sqlite: openSqliteSource,
  }[scheme];
  if (!open) throw new SourceError(`${scheme} is no kind of database that can be read`);
  try {
    return await SourceDatabase.of(await open(url));
  } catch (error) {
    throw new SourceError(`the database cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
