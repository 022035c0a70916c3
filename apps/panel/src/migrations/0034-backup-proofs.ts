import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the last proof of a backup found. */
export class BackupProofs1700000000034 implements MigrationInterface {
  readonly name = 'BackupProofs1700000000034';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE \`backups\`
         ADD COLUMN IF NOT EXISTS \`proof_outcome\` varchar(16) CHARACTER SET ascii COLLATE ascii_bin NULL,
         ADD COLUMN IF NOT EXISTS \`proof_error\` text NULL,
         ADD COLUMN IF NOT EXISTS \`proved_at\` datetime(3) NULL,
         ADD COLUMN IF NOT EXISTS \`proof_tried_at\` datetime(3) NULL,
         ADD INDEX IF NOT EXISTS \`backups_proof\` (\`proof_outcome\`, \`proved_at\`)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE `backups` DROP INDEX `backups_proof`, DROP COLUMN `proof_outcome`, DROP COLUMN `proof_error`, DROP COLUMN `proved_at`, DROP COLUMN `proof_tried_at`',
    );
  }
}
