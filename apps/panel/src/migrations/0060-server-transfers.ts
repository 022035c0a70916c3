import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Moves of servers between nodes (domain.md §1); one runs per server at most. */
export class ServerTransfers1700000000060 implements MigrationInterface {
  readonly name = 'ServerTransfers1700000000060';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE IF NOT EXISTS \`server_transfers\` (
        \`id\` int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
        \`server_id\` int unsigned NOT NULL,
        \`is_running\` tinyint(1) NULL,
        \`successful\` tinyint(1) NULL,
        \`archived\` tinyint(1) NOT NULL DEFAULT 0,
        \`old_node\` int unsigned NOT NULL,
        \`new_node\` int unsigned NOT NULL,
        \`old_allocation\` int unsigned NULL,
        \`new_allocation\` int unsigned NOT NULL,
        \`old_additional_allocations\` json NOT NULL,
        \`new_additional_allocations\` json NOT NULL,
        \`created_at\` datetime(3) NOT NULL,
        \`updated_at\` datetime(3) NOT NULL,
        UNIQUE KEY \`server_transfers_running\` (\`server_id\`, \`is_running\`),
        KEY \`server_transfers_new_node\` (\`new_node\`, \`is_running\`),
        CONSTRAINT \`server_transfers_server\` FOREIGN KEY (\`server_id\`) REFERENCES \`servers\` (\`id\`) ON DELETE CASCADE
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS `server_transfers`');
  }
}
