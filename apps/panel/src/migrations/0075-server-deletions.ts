import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Deletions that a node was asked for and whose end nobody has seen. */
export class ServerDeletions1700000000075 implements MigrationInterface {
  readonly name = 'ServerDeletions1700000000075';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE IF NOT EXISTS \`server_deletions\` (
        \`server_id\` int unsigned NOT NULL PRIMARY KEY,
        \`asked_at\` datetime(3) NOT NULL,
        \`due_at\` datetime(3) NOT NULL,
        KEY \`server_deletions_due\` (\`due_at\`),
        CONSTRAINT \`server_deletions_server\` FOREIGN KEY (\`server_id\`) REFERENCES \`servers\` (\`id\`) ON DELETE CASCADE
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS `server_deletions`');
  }
}
