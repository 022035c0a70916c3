import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Settings that replace those of the environment. */
export class Settings1700000000057 implements MigrationInterface {
  readonly name = 'Settings1700000000057';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE IF NOT EXISTS \`settings\` (
        \`name\` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        \`value\` text NOT NULL
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS `settings`');
  }
}
