import type { MigrationInterface, QueryRunner } from 'typeorm';

interface Key {
  readonly table: string;
  readonly name: string;
  readonly columns: string;
}

const NEW: readonly Key[] = [
  // All that a filter by event and a page of the newest ask, so that no row is read for an entry that is not shown.
  { table: 'activity_logs', name: 'activity_logs_newest', columns: '`timestamp`, `id`, `event`' },
  { table: 'activity_logs', name: 'activity_logs_kind', columns: '`event`, `timestamp`, `id`' },
  { table: 'operations', name: 'operations_outcome', columns: '`state`, `cancelled_at`, `id`' },
  { table: 'operations', name: 'operations_kind', columns: '`kind`, `id`' },
];
const OLD: readonly Key[] = [
  { table: 'activity_logs', name: 'activity_logs_event', columns: '`event`, `id`' },
  { table: 'activity_logs', name: 'activity_logs_timestamp', columns: '`timestamp`' },
];

async function change(runner: QueryRunner, { table, ...key }: Key, verb: 'add' | 'drop'): Promise<void> {
  const rows = (await runner.query(
    'SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = ? AND index_name = ?',
    [table, key.name],
  )) as unknown[];
  if (rows.length > 0 === (verb === 'add')) return;
  const what = verb === 'add' ? `ADD KEY \`${key.name}\` (${key.columns})` : `DROP KEY \`${key.name}\``;
  await runner.query(`ALTER TABLE \`${table}\` ${what}`);
}

/** The administrators' lists of what happened and of long work, by their kinds, in the order of the newest. */
export class NewestLists1700000000042 implements MigrationInterface {
  readonly name = 'NewestLists1700000000042';

  async up(runner: QueryRunner): Promise<void> {
    for (const key of NEW) await change(runner, key, 'add');
    for (const key of OLD) await change(runner, key, 'drop');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const key of OLD) await change(runner, key, 'add');
    for (const key of NEW) await change(runner, key, 'drop');
  }
}
