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
