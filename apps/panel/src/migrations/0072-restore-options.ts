import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How a backup is restored, and which one once another has been made. */
export class RestoreOptions1700000000072 implements MigrationInterface {
  readonly name = 'RestoreOptions1700000000072';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE \`backups\`
         ADD COLUMN IF NOT EXISTS \`restore_truncates\` tinyint(1) NOT NULL DEFAULT 0,
         ADD COLUMN IF NOT EXISTS \`restore_starts\` tinyint(1) NOT NULL DEFAULT 0,
         ADD COLUMN IF NOT EXISTS \`restore_next\` int unsigned NULL,
         ADD INDEX IF NOT EXISTS \`backups_restore_next\` (\`restore_next\`)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE `backups` DROP INDEX `backups_restore_next`, DROP COLUMN `restore_truncates`, DROP COLUMN `restore_starts`, DROP COLUMN `restore_next`',
    );
  }
}
