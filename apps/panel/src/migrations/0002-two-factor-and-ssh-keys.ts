import type { MigrationInterface, QueryRunner } from 'typeorm';

const ASCII = 'CHARACTER SET ascii COLLATE ascii_bin';
const STAMPS =
  '`created_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3), `updated_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)';
const TABLE = 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci';

/**
 * What proves who people are beside their password (domain.md §1). The columns `mfa_*` of `users` stay unused: what
 * a second factor needs is written by its own module, in a row that most users do not have.
 */
export class TwoFactorAndSshKeys1700000000002 implements MigrationInterface {
  readonly name = 'TwoFactorAndSshKeys1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE IF NOT EXISTS \`two_factors\` (
        \`user_id\` int unsigned NOT NULL PRIMARY KEY,
        \`secret\` text NOT NULL,
        \`confirmed_at\` datetime(3) NULL,
        \`last_step\` int unsigned NULL,
        \`recovery_codes\` json NOT NULL,
        ${STAMPS},
        CONSTRAINT \`fk_two_factors_user\` FOREIGN KEY (\`user_id\`) REFERENCES \`users\` (\`id\`) ON DELETE CASCADE
      ) ${TABLE}`,
    );
    await runner.query(
      `CREATE TABLE IF NOT EXISTS \`user_ssh_keys\` (
        \`id\` int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
        \`user_id\` int unsigned NOT NULL,
        \`name\` varchar(255) NOT NULL,
        \`public_key\` text ${ASCII} NOT NULL,
        \`fingerprint\` char(43) ${ASCII} NOT NULL,
        ${STAMPS},
        UNIQUE KEY \`user_ssh_keys_fingerprint\` (\`user_id\`, \`fingerprint\`),
        CONSTRAINT \`fk_user_ssh_keys_user\` FOREIGN KEY (\`user_id\`) REFERENCES \`users\` (\`id\`) ON DELETE CASCADE
      ) ${TABLE}`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS `user_ssh_keys`');
    await runner.query('DROP TABLE IF EXISTS `two_factors`');
  }
}
