import type { MigrationInterface, QueryRunner } from 'typeorm';

const ASCII = 'CHARACTER SET ascii COLLATE ascii_bin';
const STAMPS =
  '`created_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3), `updated_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)';

const TABLES: readonly [name: string, columns: readonly string[]][] = [
  [
    'database_hosts',
    [
      '`id` int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY',
      '`name` varchar(255) NOT NULL',
      `\`engine\` varchar(16) ${ASCII} NOT NULL`,
      '`host` varchar(255) NOT NULL',
      '`port` int unsigned NOT NULL',
      '`username` varchar(32) NOT NULL',
      '`password` text NOT NULL',
      '`max_databases` int unsigned NULL',
      STAMPS,
    ],
  ],
  [
    'database_host_node',
    [
      '`database_host_id` int unsigned NOT NULL',
      '`node_id` int unsigned NOT NULL',
      'PRIMARY KEY (`database_host_id`, `node_id`)',
      'KEY `database_host_node_node` (`node_id`)',
      'CONSTRAINT `fk_database_host_node_host` FOREIGN KEY (`database_host_id`) REFERENCES `database_hosts` (`id`) ON DELETE CASCADE',
      'CONSTRAINT `fk_database_host_node_node` FOREIGN KEY (`node_id`) REFERENCES `nodes` (`id`) ON DELETE CASCADE',
    ],
  ],
  [
    'databases',
    [
      '`id` int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY',
      // A server that goes leaves its databases as orphans, which are removed from their hosts afterwards.
      '`server_id` int unsigned NULL',
      '`database_host_id` int unsigned NOT NULL',
      // Hosts on some systems do not tell the case of names apart.
      '`database` varchar(64) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL',
      `\`username\` varchar(32) ${ASCII} NOT NULL`,
      `\`remote\` varchar(60) ${ASCII} NOT NULL`,
      '`password` text NOT NULL',
      '`next_password` text NULL',
      '`max_connections` int unsigned NULL',
      `\`state\` varchar(16) ${ASCII} NOT NULL`,
      '`due_at` datetime(3) NULL',
      '`error` varchar(500) NULL',
      STAMPS,
      'UNIQUE KEY `databases_name` (`server_id`, `database`)',
      'KEY `databases_server` (`server_id`, `id`)',
      'KEY `databases_host` (`database_host_id`, `id`)',
      'KEY `databases_due` (`due_at`)',
      'CONSTRAINT `fk_databases_server` FOREIGN KEY (`server_id`) REFERENCES `servers` (`id`) ON DELETE SET NULL',
      'CONSTRAINT `fk_databases_host` FOREIGN KEY (`database_host_id`) REFERENCES `database_hosts` (`id`)',
    ],
  ],
];

/** Database hosts and the databases of servers on them. */
export class Databases1700000000015 implements MigrationInterface {
  readonly name = 'Databases1700000000015';

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, columns] of TABLES) {
      await runner.query(
        `CREATE TABLE IF NOT EXISTS \`${name}\` (${columns.join(', ')}) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [name] of TABLES.toReversed()) await runner.query(`DROP TABLE IF EXISTS \`${name}\``);
  }
}
