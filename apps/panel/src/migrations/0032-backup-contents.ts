import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a backup holds, as its daemon counted it. */
export class BackupContents1700000000032 implements MigrationInterface {
  readonly name = 'BackupContents1700000000032';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE \`backups\`
         ADD COLUMN IF NOT EXISTS \`files\` bigint unsigned NULL,
         ADD COLUMN IF NOT EXISTS \`content_bytes\` bigint unsigned NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE `backups` DROP COLUMN `files`, DROP COLUMN `content_bytes`');
  }
}
