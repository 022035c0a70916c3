import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the overview and the lists of administrators read of tables that grow. */
const INDEXES: readonly (readonly [table: string, name: string, columns: string])[] = [
  ['allocations', 'allocations_free', '`node_id`, `server_id`'],
  ['servers', 'servers_status', '`status`'],
  ['operations', 'operations_ended', '`state`, `ended_at`'],
];

async function hasIndex(runner: QueryRunner, table: string, name: string): Promise<boolean> {
  const rows = (await runner.query(
    'SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = ? AND index_name = ?',
    [table, name],
  )) as unknown[];
  return rows.length > 0;
}

/** What is wrong, and since when: one row for each problem as long as it is there. */
export class Problems1700000000041 implements MigrationInterface {
  readonly name = 'Problems1700000000041';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE IF NOT EXISTS \`problems\` (
        \`id\` int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
        \`code\` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        \`subject_type\` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        \`subject_id\` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        \`subject_name\` varchar(255) NOT NULL,
        \`detail\` json NOT NULL,
        \`since\` datetime(3) NOT NULL,
        UNIQUE KEY \`problems_subject\` (\`code\`, \`subject_type\`, \`subject_id\`)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    );
    for (const [table, name, columns] of INDEXES) {
      if (await hasIndex(runner, table, name)) continue;
      await runner.query(`ALTER TABLE \`${table}\` ADD KEY \`${name}\` (${columns})`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table, name] of INDEXES) {
      if (await hasIndex(runner, table, name))
        await runner.query(`ALTER TABLE \`${table}\` DROP KEY \`${name}\``);
    }
    await runner.query('DROP TABLE IF EXISTS `problems`');
  }
}
