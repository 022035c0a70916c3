import type { DataSource } from 'typeorm';

const LOCK = 'rookery_migrate';
const LOCK_SECONDS = 120;
/** There while a backup is loaded; what is in the database then is half of it. */
const UNFINISHED = 'restore_unfinished';

/** Brings the schema up to date and names what was run. Replicas that start together take turns. */
export function migrate(source: DataSource): Promise<string[]> {
  return withSchemaLock(source, async () => {
    if (await isRestoreUnfinished(source)) {
      throw new Error(
        'a backup was being restored into this database and did not come to its end: run the restore again',
      );
    }
    return (await source.runMigrations()).map((migration) => migration.name);
  });
}

/** Name of the migration that was run last; undefined in a database without any. */
export async function lastMigration(source: DataSource): Promise<string | undefined> {
  const runner = source.createQueryRunner();
  try {
    if (!(await runner.hasTable('migrations'))) return undefined;
    const [row] = (await runner.query('SELECT name FROM migrations ORDER BY id DESC LIMIT 1')) as {
      name: string;
    }[];
    return row?.name;
  } finally {
    await runner.release();
  }
}

/**
 * Takes back what was run after a migration, newest first, and names it: the schema is then that of an earlier
 * release, with everything in it that the earlier release knows of. Safe to run again when it was interrupted.
 */
export function migrateBack(source: DataSource, name: string): Promise<string[]> {
  return withSchemaLock(source, async () => {
    const [known] = (await source.query('SELECT COUNT(*) AS n FROM migrations WHERE name = ?', [name])) as {
      n: number;
    }[];
    if (known?.n !== 1) throw new Error(`the migration ${name} was never run on this database`);
    const undone: string[] = [];
    for (let last = await lastMigration(source); last && last !== name; last = await lastMigration(source)) {
      await source.undoLastMigration();
      undone.push(last);
    }
    return undone;
  });
}

/** Runs `work` while no other process changes the schema. */
export async function withSchemaLock<T>(source: DataSource, work: () => Promise<T>): Promise<T> {
  const holder = source.createQueryRunner();
  try {
    const [row] = (await holder.query('SELECT GET_LOCK(?, ?) AS got', [LOCK, LOCK_SECONDS])) as {
      got: number | null;
    }[];
    if (Number(row?.got) !== 1) throw new Error('another process is still migrating the database');
    return await work();
  } finally {
    await holder.query('SELECT RELEASE_LOCK(?)', [LOCK]).catch(() => undefined);
    await holder.release();
  }
}

async function isRestoreUnfinished(source: DataSource): Promise<boolean> {
  const runner = source.createQueryRunner();
  try {
    return await runner.hasTable(UNFINISHED);
  } finally {
    await runner.release();
  }
}

/** Lets no panel begin on this database until `work` is done; its death leaves the mark. */
export async function markedUnfinished<T>(source: DataSource, work: () => Promise<T>): Promise<T> {
  await source.query(
    `CREATE TABLE IF NOT EXISTS ${UNFINISHED} (since TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)`,
  );
  const done = await work();
  await source.query(`DROP TABLE ${UNFINISHED}`);
  return done;
}

export const isMark = (table: string): boolean => table === UNFINISHED;
