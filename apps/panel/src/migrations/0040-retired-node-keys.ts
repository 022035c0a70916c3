import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Daemons that use the key from before a reset until they are restarted. */
export class RetiredNodeKeys1700000000040 implements MigrationInterface {
  readonly name = 'RetiredNodeKeys1700000000040';

  async up(runner: QueryRunner): Promise<void> {
    if (await runner.hasColumn('nodes', 'retired_token_id')) return;
    await runner.query(
      `ALTER TABLE \`nodes\`
       ADD COLUMN \`retired_token_id\` char(16) CHARACTER SET ascii COLLATE ascii_bin NULL AFTER \`daemon_token\`,
       ADD COLUMN \`retired_token\` text NULL AFTER \`retired_token_id\`,
       ADD COLUMN \`retired_in_use\` tinyint(1) NOT NULL DEFAULT 0 AFTER \`retired_token\`,
       ADD UNIQUE KEY \`nodes_retired_token_id_unique\` (\`retired_token_id\`)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE `nodes` DROP COLUMN `retired_token_id`, DROP COLUMN `retired_token`, DROP COLUMN `retired_in_use`',
    );
  }
}
