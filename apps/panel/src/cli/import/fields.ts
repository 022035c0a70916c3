import type { SourceRow } from '../../platform/database/panel-import/index.js';

/** A row cannot be taken over; the message says why, for the report. */
export class UnfitRow extends Error {}

const INSTANT = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d{1,6})?(?:Z|[+-]00(?::?00)?)?$/;

/** The columns of a row, whichever database and release they come from. What is not there is null. */
export class Fields {
  constructor(
    readonly row: SourceRow,
    /** Rows of other tables that belong to it, by the table. */
    private readonly companions: ReadonlyMap<string, readonly SourceRow[]> = new Map(),
  ) {}

  /** The first of the names that is a column with a value; releases have renamed some. */
  private value(...names: string[]): unknown {
    for (const name of names)
      if (this.row[name] !== undefined && this.row[name] !== null) return this.row[name];
    return null;
  }

  textOrNull(...names: string[]): string | null {
    const value = this.value(...names);
    return value === null ? null : String(value as string | number);
  }

  /** Throws UnfitRow where there is none. */
  text(...names: string[]): string {
    return this.textOrNull(...names) ?? this.missing(names);
  }

  numberOrNull(...names: string[]): number | null {
    const value = this.value(...names);
    if (value === null || value === '') return null;
    const number = Number(value);
    if (!Number.isSafeInteger(number)) throw new UnfitRow(`${names[0]} is no whole number`);
    return number;
  }

  number(...names: string[]): number {
    return this.numberOrNull(...names) ?? this.missing(names);
  }

  /** SQLite and MySQL write 1, PostgreSQL t. */
  flag(...names: string[]): boolean {
    const value = this.value(...names);
    return value === true || value === 't' || value === 'true' || Number(value) === 1;
  }

  /** Instants are in UTC; MySQL writes zeros where it has none. */
  instantOrNull(...names: string[]): Date | null {
    const match = INSTANT.exec(this.textOrNull(...names) ?? '');
    if (!match || match[1]!.startsWith('0000')) return null;
    const instant = new Date(`${match[1]}T${match[2]}${(match[3] ?? '').slice(0, 4)}Z`);
    return Number.isNaN(instant.getTime()) ? null : instant;
  }

  /** A list or an object; null for none, and for a text that is no JSON. */
  json(...names: string[]): unknown {
    const text = this.textOrNull(...names);
    if (text === null || text === '') return null;
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return null;
    }
  }

  list(...names: string[]): string[] {
    const value = this.json(...names);
    if (Array.isArray(value)) return value.filter((entry) => typeof entry === 'string');
    return value !== null && typeof value === 'object'
      ? Object.values(value).filter((entry) => typeof entry === 'string')
      : [];
  }

  of(table: string): readonly Fields[] {
    return (this.companions.get(table) ?? []).map((row) => new Fields(row));
  }

  /** Rows without times are as old as time is counted. */
  stamps(): { createdAt: Date; updatedAt: Date } {
    const createdAt = this.instantOrNull('created_at') ?? this.instantOrNull('updated_at') ?? new Date(0);
    return { createdAt, updatedAt: this.instantOrNull('updated_at') ?? createdAt };
  }

  private missing(names: readonly string[]): never {
    throw new UnfitRow(`it has no ${names[0]}`);
  }
}
