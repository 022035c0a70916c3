import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A job that ends its process each time is given up in the end. */
export class LostRuns1700000000031 implements MigrationInterface {
  readonly name = 'LostRuns1700000000031';

  async up(runner: QueryRunner): Promise<void> {
    if (await runner.hasColumn('outbox', 'lost_runs')) return;
    await runner.query(
      'ALTER TABLE `outbox` ADD COLUMN `lost_runs` smallint unsigned NOT NULL DEFAULT 0 AFTER `version`',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE `outbox` DROP COLUMN `lost_runs`');
  }
}
