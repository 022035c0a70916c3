import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What must follow a commit: a row is written by the transaction and removed once its job has been done. Rows of
 * the same job and key are one; `version` counts how often it was asked for.
 */
export class Outbox1700000000003 implements MigrationInterface {
  readonly name = 'Outbox1700000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE IF NOT EXISTS \`outbox\` (
        \`id\` bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
        \`job\` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        \`dedupe_key\` varchar(128) CHARACTER SET ascii COLLATE ascii_bin NULL,
        \`payload\` json NOT NULL,
        \`version\` int unsigned NOT NULL DEFAULT 1,
        \`available_at\` datetime(3) NOT NULL,
        \`created_at\` datetime(3) NOT NULL,
        UNIQUE KEY \`outbox_key\` (\`job\`, \`dedupe_key\`),
        KEY \`outbox_available\` (\`available_at\`)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS `outbox`');
  }
}
