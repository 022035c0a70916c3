import type { MigrationInterface, QueryRunner } from 'typeorm';

const ASCII = 'CHARACTER SET ascii COLLATE ascii_bin';

/** Every call of the API. Nothing points at other tables: what is written by the hundred must lock nothing else. */
export class RequestLog1700000000092 implements MigrationInterface {
  readonly name = 'RequestLog1700000000092';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE IF NOT EXISTS \`request_log\` (
        \`id\` bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
        \`at\` datetime(3) NOT NULL,
        \`method\` varchar(16) ${ASCII} NOT NULL,
        \`route\` varchar(191) ${ASCII} NOT NULL,
        \`status\` smallint unsigned NOT NULL,
        \`ip\` varchar(45) ${ASCII} NOT NULL,
        \`user_id\` int unsigned NULL,
        \`key_identifier\` varchar(16) ${ASCII} NULL,
        \`node_id\` int unsigned NULL,
        \`ms\` int unsigned NOT NULL,
        \`request_id\` char(36) ${ASCII} NOT NULL,
        KEY \`request_log_at\` (\`at\`)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS `request_log`');
  }
}
