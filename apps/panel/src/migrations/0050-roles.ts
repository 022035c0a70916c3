import type { MigrationInterface, QueryRunner } from 'typeorm';

const OPTIONS = 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci';

/** Root administrators are counted and locked; servers are counted by their nodes. */
const INDEXES: readonly (readonly [table: string, name: string, columns: string])[] = [
  ['users', 'users_root_admin', '`root_admin`'],
  ['servers', 'servers_of_nodes', '`node_id`, `status`, `owner_id`'],
];

/** Who has a role, and where it holds: pairs that go with either of the two. */
const PAIRS: readonly (readonly [table: string, column: string, other: string])[] = [
  ['role_user', 'user_id', 'users'],
  ['node_role', 'node_id', 'nodes'],
];

/** Roles of administrators: domain.md §1, "roles / permissions". */
export class Roles1700000000050 implements MigrationInterface {
  readonly name = 'Roles1700000000050';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE IF NOT EXISTS \`roles\` (
        \`id\` int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
        \`name\` varchar(255) NOT NULL,
        \`is_root\` tinyint(1) NOT NULL DEFAULT 0,
        \`is_limited\` tinyint(1) NOT NULL DEFAULT 0,
        \`permissions\` json NOT NULL,
        \`created_at\` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
        \`updated_at\` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
        UNIQUE KEY \`roles_name\` (\`name\`)
      ) ${OPTIONS}`,
    );
    await runner.query(
      "INSERT IGNORE INTO `roles` (`name`, `is_root`, `permissions`) VALUES ('Root Admin', 1, '[]')",
    );
    for (const [table, name, columns] of INDEXES) {
      await runner.query(`ALTER TABLE \`${table}\` ADD KEY IF NOT EXISTS \`${name}\` (${columns})`);
    }
    for (const [table, column, other] of PAIRS) {
      await runner.query(
        `CREATE TABLE IF NOT EXISTS \`${table}\` (
          \`role_id\` int unsigned NOT NULL,
          \`${column}\` int unsigned NOT NULL,
          PRIMARY KEY (\`role_id\`, \`${column}\`),
          KEY \`${table}_${column}\` (\`${column}\`),
          CONSTRAINT \`fk_${table}_role\` FOREIGN KEY (\`role_id\`) REFERENCES \`roles\` (\`id\`) ON DELETE CASCADE,
          CONSTRAINT \`fk_${table}_other\` FOREIGN KEY (\`${column}\`) REFERENCES \`${other}\` (\`id\`) ON DELETE CASCADE
        ) ${OPTIONS}`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table] of PAIRS) await runner.query(`DROP TABLE IF EXISTS \`${table}\``);
    await runner.query('DROP TABLE IF EXISTS `roles`');
    for (const [table, name] of INDEXES) {
      await runner.query(`ALTER TABLE \`${table}\` DROP KEY IF EXISTS \`${name}\``);
    }
  }
}
