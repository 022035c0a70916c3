import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whom the panel has let in at a server's node, and until when that may matter. No foreign key to users: sessions
 * end after their user is gone.
 */
export class NodeSessions1700000000004 implements MigrationInterface {
  readonly name = 'NodeSessions1700000000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE IF NOT EXISTS \`node_sessions\` (
        \`user_id\` int unsigned NOT NULL,
        \`server_id\` int unsigned NOT NULL,
        \`open_until\` datetime(3) NOT NULL,
        PRIMARY KEY (\`user_id\`, \`server_id\`),
        KEY \`node_sessions_open_until\` (\`open_until\`),
        CONSTRAINT \`fk_node_sessions_server\` FOREIGN KEY (\`server_id\`) REFERENCES \`servers\` (\`id\`) ON DELETE CASCADE
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS `node_sessions`');
  }
}
