import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Nodes that are emptied, and what became of each of their servers; one drain is in force per node at most. */
export class NodeDrains1700000000070 implements MigrationInterface {
  readonly name = 'NodeDrains1700000000070';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE IF NOT EXISTS \`node_drains\` (
        \`id\` int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
        \`node_id\` int unsigned NOT NULL,
        \`is_active\` tinyint(1) NULL,
        \`at_once\` tinyint unsigned NOT NULL,
        \`nodes\` json NULL,
        \`started_at\` datetime(3) NOT NULL,
        \`ended_at\` datetime(3) NULL,
        UNIQUE KEY \`node_drains_active\` (\`node_id\`, \`is_active\`),
        KEY \`node_drains_in_force\` (\`is_active\`),
        CONSTRAINT \`node_drains_node\` FOREIGN KEY (\`node_id\`) REFERENCES \`nodes\` (\`id\`) ON DELETE CASCADE
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    );
    await runner.query(
      `CREATE TABLE IF NOT EXISTS \`node_drain_servers\` (
        \`drain_id\` int unsigned NOT NULL,
        \`server_id\` int unsigned NOT NULL,
        \`transfer_id\` int unsigned NULL,
        \`is_refused\` tinyint(1) NOT NULL DEFAULT 0,
        \`reason\` varchar(500) NULL,
        \`failures\` tinyint unsigned NOT NULL DEFAULT 0,
        \`tried_at\` datetime(3) NULL,
        PRIMARY KEY (\`drain_id\`, \`server_id\`),
        KEY \`node_drain_servers_server\` (\`server_id\`),
        CONSTRAINT \`node_drain_servers_drain\` FOREIGN KEY (\`drain_id\`) REFERENCES \`node_drains\` (\`id\`) ON DELETE CASCADE,
        CONSTRAINT \`node_drain_servers_server\` FOREIGN KEY (\`server_id\`) REFERENCES \`servers\` (\`id\`) ON DELETE CASCADE
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS `node_drain_servers`');
    await runner.query('DROP TABLE IF EXISTS `node_drains`');
  }
}
