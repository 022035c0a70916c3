import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Links that let somebody in once: a first login, a new password. */
export class UserTokens1700000000007 implements MigrationInterface {
  readonly name = 'UserTokens1700000000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE IF NOT EXISTS \`user_tokens\` (
        \`id\` int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
        \`user_id\` int unsigned NOT NULL,
        \`purpose\` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        \`token_hash\` char(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        \`expires_at\` datetime(3) NOT NULL,
        UNIQUE KEY \`user_tokens_hash\` (\`token_hash\`),
        UNIQUE KEY \`user_tokens_purpose\` (\`user_id\`, \`purpose\`),
        CONSTRAINT \`fk_user_tokens_user\` FOREIGN KEY (\`user_id\`) REFERENCES \`users\` (\`id\`) ON DELETE CASCADE
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS `user_tokens`');
  }
}
