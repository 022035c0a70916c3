import type { Connection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { tableNames } from '../panel-backup/index.js';
import { fingerprintOf, quoted, refusalOf, stored, tableOf, type EntityClass } from './imported-table.js';
import type { SourceRow } from './source-connection.js';

type Values = Readonly<Record<string, unknown>>;

/** A row on its way: what it was, and what it is here. */
export interface ImportedRow {
  /** Tells the rows of a step apart, also in later runs. */
  readonly key: number;
  readonly source: SourceRow;
  readonly row: Values;
}

export type RowFate =
  | { readonly key: number; readonly fate: 'new' | 'changed' | 'same' }
  | { readonly key: number; readonly fate: 'unfit'; readonly reason: string };

/** Which panel the rows are of: a second one may not be poured into the first. */
export interface ImportOrigin {
  readonly kind: string;
  readonly fingerprint: string;
}

/** A step of the import as the target sees it. */
export interface TargetStep {
  readonly name: string;
  readonly entity: EntityClass;
  /** The rows are there already; only these columns are written. */
  readonly isLink?: boolean;
  /** Set once: what happens here later is not undone by a change over there. */
  readonly once?: readonly string[];
  /** What a row is instead, where another one has what that index keeps one of a kind. */
  readonly unlessTaken?: { readonly index: string; change(row: Values): object };
}

/** Which release the tables are of, and the key that all is encrypted with. */
const OF_THE_SCHEMA = new Set(['migrations', 'app_key_fingerprints']);

/**
 * The database that is filled. Beside each row it keeps what the row was over there, in the same transaction, so that
 * a run that died goes on, and a later one writes what has changed since and nothing else. A dry run does the same
 * within one transaction that is taken back: what it tells is what would happen.
 */
export class ImportTarget {
  constructor(
    private readonly connection: Connection,
    private readonly isDry: boolean,
  ) {}

  /**
   * Null, or why these tables cannot be filled: they have to be empty, or filled from the same panel. With `replaces`
   * what is there goes, in the transaction that notes what comes instead.
   */
  async begin(
    origin: ImportOrigin,
    entities: readonly EntityClass[],
    replaces: boolean,
  ): Promise<string | null> {
    await this.connection.query("SET SESSION sql_mode = 'STRICT_ALL_TABLES', SESSION time_zone = '+00:00'");
    if (replaces) {
      await this.empty();
      return this.note(origin);
    }
    const [imports] = await this.connection.query<RowDataPacket[]>('SELECT * FROM panel_imports');
    const former = imports[0];
    if (former) {
      if (former['origin'] === origin.fingerprint && former['kind'] === origin.kind) {
        await this.open();
        return null;
      }
      return `this database was filled from another panel (${String(former['kind'])}) than the one that is read now`;
    }
    const full: string[] = [];
    for (const { name } of entities.map(tableOf)) {
      const [rows] = await this.connection.query<RowDataPacket[]>(`SELECT 1 FROM ${quoted(name)} LIMIT 1`);
      if (rows.length > 0) full.push(name);
    }
    if (full.length > 0) {
      return `an import needs an empty panel, and there are rows in ${[...new Set(full)].join(', ')}`;
    }
    return this.note(origin);
  }

  private async note({ kind, fingerprint }: ImportOrigin): Promise<null> {
    await this.open();
    await this.connection.query(
      'INSERT INTO panel_imports (id, kind, origin, begun_at) VALUES (1, ?, ?, ?)',
      [kind, fingerprint, stored(new Date())],
    );
    await this.commit();
    return null;
  }

  /** All rows but those that a fresh schema has. */
  private async empty(): Promise<void> {
    await this.open();
    await this.connection.query('SET foreign_key_checks = 0');
    for (const name of await tableNames(this.connection)) {
      if (OF_THE_SCHEMA.has(name)) continue;
      await this.connection.query(
        `DELETE FROM ${quoted(name)}${name === 'roles' ? ' WHERE is_root = 0' : ''}`,
      );
    }
    await this.connection.query('SET foreign_key_checks = 1');
  }

  /**
   * Writes the rows of one page and says what became of each; `keys` are all of the page, between `after` and the
   * last of which the source has no others. Also gives the keys that were imported once and are gone from there.
   */
  async write(
    step: TargetStep,
    items: readonly ImportedRow[],
    range: { readonly after: number; readonly upTo: number },
  ): Promise<{ fates: RowFate[]; gone: number[] }> {
    await this.open();
    const known = await this.known(step.name, range);
    const fates: RowFate[] = [];
    const fresh: (ImportedRow & { print: string })[] = [];
    const written: (readonly [key: number, print: string])[] = [];
    const settle = (key: number, print: string, fate: 'new' | 'changed', reason: string | null): void => {
      if (reason === null) written.push([key, print]);
      fates.push(reason === null ? { key, fate } : { key, fate: 'unfit', reason });
    };
    for (const item of items) {
      const print = fingerprintOf(item.source);
      const former = known.get(item.key);
      known.delete(item.key);
      if (step.isLink && former === undefined && isLoose(item.row)) continue;
      if (former === print) fates.push({ key: item.key, fate: 'same' });
      else if (former === undefined && !step.isLink) fresh.push({ ...item, print });
      else {
        const fate = former === undefined ? 'new' : 'changed';
        const update = (row: Values): Promise<string | null> => this.update(step, row);
        settle(item.key, print, fate, await orWithout(step, item.row, update));
      }
    }
    const areIn =
      fresh.length === 0 ||
      (await this.insert(
        step,
        fresh.map(({ row }) => row),
      )) === null;
    for (const { key, print, row } of fresh) {
      const insert = (it: Values): Promise<string | null> => this.insert(step, [it]);
      settle(key, print, 'new', areIn ? null : await orWithout(step, row, insert));
    }
    if (written.length > 0) {
      await this.connection.query(
        `INSERT INTO import_rows (step, row_key, fingerprint) VALUES ?
         ON DUPLICATE KEY UPDATE fingerprint = VALUES(fingerprint)`,
        [written.map(([key, print]) => [step.name, key, print])],
      );
    }
    await this.commit();
    return { fates, gone: [...known.keys()] };
  }

  /** Removes a row that is gone over there; answers why it cannot go, or null. */
  async remove(step: TargetStep, key: number, keys: readonly number[]): Promise<string | null> {
    const table = tableOf(step.entity);
    await this.open();
    let reason: string | null = null;
    if (!step.isLink) {
      const where = keys.map((_, index) => `${quoted(table.keys[index]!)} = ?`).join(' AND ');
      reason = await this.attempt(`DELETE FROM ${quoted(table.name)} WHERE ${where}`, [...keys]);
    }
    if (reason === null) {
      await this.connection.query('DELETE FROM import_rows WHERE step = ? AND row_key = ?', [step.name, key]);
    }
    await this.commit();
    return reason;
  }

  async end(): Promise<void> {
    if (this.isDry) await this.connection.query('ROLLBACK');
    else {
      await this.connection.query('UPDATE panel_imports SET ended_at = ? WHERE id = 1', [stored(new Date())]);
    }
  }

  private isOpen = false;

  private async open(): Promise<void> {
    if (this.isOpen) return;
    await this.connection.query('START TRANSACTION');
    this.isOpen = true;
  }

  private async commit(): Promise<void> {
    if (this.isDry) return;
    await this.connection.query('COMMIT');
    this.isOpen = false;
  }

  private async known(
    step: string,
    { after, upTo }: { readonly after: number; readonly upTo: number },
  ): Promise<Map<number, string>> {
    const [rows] = await this.connection.query<RowDataPacket[]>(
      'SELECT row_key, fingerprint FROM import_rows WHERE step = ? AND row_key > ? AND row_key <= ?',
      [step, after, upTo],
    );
    return new Map(rows.map((row) => [Number(row['row_key']), String(row['fingerprint'])]));
  }

  /** All in one statement: when one of them is refused, none is there. */
  private insert(step: TargetStep, rows: readonly Values[]): Promise<string | null> {
    const table = tableOf(step.entity);
    const names = Object.keys(rows[0]!);
    const values = rows.map((row) => names.map((name) => stored(row[name])));
    const columns = names.map((name) => quoted(table.columns.get(name)!)).join(', ');
    return this.attempt(`INSERT INTO ${quoted(table.name)} (${columns}) VALUES ?`, [values]);
  }

  private async update(step: TargetStep, row: Values): Promise<string | null> {
    const table = tableOf(step.entity);
    const isKey = (name: string): boolean => table.keys.includes(table.columns.get(name)!);
    const is = (name: string): string => `${quoted(table.columns.get(name)!)} = ?`;
    const keys = Object.keys(row).filter(isKey);
    const names = Object.keys(row).filter((name) => !isKey(name) && !step.once?.includes(name));
    if (names.length === 0) return null;
    return this.attempt(
      `UPDATE ${quoted(table.name)} SET ${names.map(is).join(', ')} WHERE ${keys.map(is).join(' AND ')}`,
      [...names.map((name) => stored(row[name])), ...keys.map((name) => row[name])],
      'it is not here (any more)',
    );
  }

  /** Null, or why the row was refused; a refused statement changes nothing and the transaction goes on. */
  private async attempt(sql: string, params: readonly unknown[], ifNone?: string): Promise<string | null> {
    try {
      const [result] = await this.connection.query<ResultSetHeader>(sql, [...params]);
      return result.affectedRows === 0 ? (ifNone ?? null) : null;
    } catch (error) {
      const reason = refusalOf(error);
      if (reason === null) throw error;
      return reason;
    }
  }
}

/** A link that leads nowhere, as it does here before it is written. */
const isLoose = (row: Values): boolean => Object.values(row).filter((value) => value !== null).length === 1;

/** The row again as it can be beside another one that has what it wants. */
async function orWithout(
  { unlessTaken }: TargetStep,
  row: Values,
  write: (row: Values) => Promise<string | null>,
): Promise<string | null> {
  const reason = await write(row);
  if (!unlessTaken || !reason?.startsWith(unlessTaken.index)) return reason;
  return write({ ...row, ...unlessTaken.change(row) });
}
