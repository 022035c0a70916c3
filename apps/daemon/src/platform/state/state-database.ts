import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** Versions of the schema in order; one is never edited after a release, a new one is added. */
export const MIGRATIONS = [
  `CREATE TABLE servers (
     uuid TEXT PRIMARY KEY, configuration TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'offline',
     started_at TEXT, done INTEGER NOT NULL DEFAULT 0, last_output_at INTEGER,
     created INTEGER NOT NULL DEFAULT 0
   ) STRICT;
   CREATE TABLE operations (
     server TEXT PRIMARY KEY, kind TEXT NOT NULL, phase TEXT NOT NULL, start_on_completion INTEGER NOT NULL,
     outcome TEXT, created_at INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE activity (
     id INTEGER PRIMARY KEY AUTOINCREMENT, entry TEXT NOT NULL, created_at INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE denials (
     subject TEXT PRIMARY KEY, denied_at INTEGER NOT NULL, expires_at INTEGER NOT NULL
   ) STRICT;`,
  // What an operation was asked with depends on its kind.
  `ALTER TABLE operations ADD COLUMN parameters TEXT NOT NULL DEFAULT '{}';
   UPDATE operations SET parameters =
     json_object('start_on_completion', json(CASE start_on_completion WHEN 1 THEN 'true' ELSE 'false' END));
   ALTER TABLE operations DROP COLUMN start_on_completion;`,
  // Where the console of a server had come to: the number of its last line, and the last lines as JSON.
  `ALTER TABLE servers ADD COLUMN console_position INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE servers ADD COLUMN last_lines TEXT NOT NULL DEFAULT '[]';`,
];

/** The daemon's own store. Survives `kill -9`; a newer schema than ours is refused instead of damaged. */
export class StateDatabase {
  private readonly database: DatabaseSync;
  private readonly statements = new Map<string, StatementSync>();

  /** `:memory:` for tests. */
  constructor(path: string) {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.database = new DatabaseSync(path, { timeout: 5000 });
    this.database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    this.migrate();
  }

  all<T>(sql: string, ...values: (string | number | null)[]): T[] {
    return this.statement(sql).all(...values) as T[];
  }

  get<T>(sql: string, ...values: (string | number | null)[]): T | undefined {
    return this.statement(sql).get(...values) as T | undefined;
  }

  run(sql: string, ...values: (string | number | null)[]): number {
    return Number(this.statement(sql).run(...values).changes);
  }

  transaction<T>(work: () => T): T {
    this.database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.database.exec('COMMIT');
      return result;
    } catch (error) {
      this.database.exec('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    if (this.database.isOpen) this.database.close();
  }

  private statement(sql: string): StatementSync {
    let statement = this.statements.get(sql);
    if (!statement) this.statements.set(sql, (statement = this.database.prepare(sql)));
    return statement;
  }

  private migrate(): void {
    const version = this.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;
    if (version > MIGRATIONS.length) {
      throw new Error(`the state is of version ${version}, this daemon knows ${MIGRATIONS.length}`);
    }
    for (const [index, sql] of MIGRATIONS.entries()) {
      if (index < version) continue;
      this.transaction(() => this.database.exec(`${sql} PRAGMA user_version = ${index + 1};`));
    }
  }
}
