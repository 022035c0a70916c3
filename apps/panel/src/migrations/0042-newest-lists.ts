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

const add = (runner: QueryRunner, { table, name, columns }: Key): Promise<unknown> =>
  runner.query(`ALTER TABLE \`${table}\` ADD KEY IF NOT EXISTS \`${name}\` (${columns})`);
const drop = (runner: QueryRunner, { table, name }: Key): Promise<unknown> =>
  runner.query(`ALTER TABLE \`${table}\` DROP KEY IF EXISTS \`${name}\``);

/** The administrators' lists of what happened and of long work, by their kinds, in the order of the newest. */
export class NewestLists1700000000042 implements MigrationInterface {
  readonly name = 'NewestLists1700000000042';

  async up(runner: QueryRunner): Promise<void> {
    for (const key of NEW) await add(runner, key);
    for (const key of OLD) await drop(runner, key);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const key of OLD) await add(runner, key);
    for (const key of NEW) await drop(runner, key);
  }
}
