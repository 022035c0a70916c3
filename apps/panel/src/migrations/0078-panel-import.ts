import type { MigrationInterface, QueryRunner } from 'typeorm';

const ASCII = 'CHARACTER SET ascii COLLATE ascii_bin';
const OPTIONS = 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci';

/** From which other panel this one was filled, and what each row was over there when it was taken over. */
export class PanelImport1700000000078 implements MigrationInterface {
  readonly name = 'PanelImport1700000000078';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE IF NOT EXISTS \`panel_imports\` (
        \`id\` tinyint unsigned NOT NULL PRIMARY KEY,
        \`kind\` varchar(16) ${ASCII} NOT NULL,
        \`origin\` char(64) ${ASCII} NOT NULL,
        \`begun_at\` datetime(3) NOT NULL,
        \`ended_at\` datetime(3) NULL
      ) ${OPTIONS}`,
    );
    await runner.query(
      `CREATE TABLE IF NOT EXISTS \`import_rows\` (
        \`step\` varchar(48) ${ASCII} NOT NULL,
        \`row_key\` bigint unsigned NOT NULL,
        \`fingerprint\` char(64) ${ASCII} NOT NULL,
        PRIMARY KEY (\`step\`, \`row_key\`)
      ) ${OPTIONS}`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS `import_rows`');
    await runner.query('DROP TABLE IF EXISTS `panel_imports`');
  }
}
