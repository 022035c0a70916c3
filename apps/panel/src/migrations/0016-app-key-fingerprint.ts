import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which APP_KEY the secrets of this database are encrypted with: one row, written by the first start. */
export class AppKeyFingerprint1700000000016 implements MigrationInterface {
  readonly name = 'AppKeyFingerprint1700000000016';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE IF NOT EXISTS \`app_key_fingerprints\` (
        \`id\` tinyint unsigned NOT NULL PRIMARY KEY,
        \`fingerprint\` char(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        \`created_at\` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS `app_key_fingerprints`');
  }
}
