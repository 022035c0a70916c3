import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A job that failed for good stays as a row, with what it failed of, until somebody has it tried again. */
export class DeadJobs1700000000025 implements MigrationInterface {
  readonly name = 'DeadJobs1700000000025';

  async up(runner: QueryRunner): Promise<void> {
    if (await runner.hasColumn('outbox', 'failed_at')) return;
    await runner.query(
      `ALTER TABLE \`outbox\` ADD COLUMN \`failed_at\` datetime(3) NULL, ADD COLUMN \`error\` text NULL,
       ADD KEY \`outbox_failed\` (\`failed_at\`)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE `outbox` DROP COLUMN `failed_at`, DROP COLUMN `error`');
  }
}
