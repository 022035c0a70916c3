import type { DataSource } from 'typeorm';

const LOCK = 'rookery_migrate';
const LOCK_SECONDS = 120;

/** Brings the schema up to date and names what was run. Replicas that start together take turns. */
export async function migrate(source: DataSource): Promise<string[]> {
  const holder = source.createQueryRunner();
  try {
    const [row] = (await holder.query('SELECT GET_LOCK(?, ?) AS got', [LOCK, LOCK_SECONDS])) as {
      got: number | null;
    }[];
    if (Number(row?.got) !== 1) throw new Error('another process is still migrating the database');
    return (await source.runMigrations()).map((migration) => migration.name);
  } finally {
    await holder.query('SELECT RELEASE_LOCK(?)', [LOCK]).catch(() => undefined);
    await holder.release();
  }
}
