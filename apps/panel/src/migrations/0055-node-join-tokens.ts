import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tokens by which machines become nodes; a node has one at most. */
export class NodeJoinTokens1700000000055 implements MigrationInterface {
  readonly name = 'NodeJoinTokens1700000000055';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE IF NOT EXISTS \`node_join_tokens\` (
        \`node_id\` int unsigned NOT NULL PRIMARY KEY,
        \`token_hash\` char(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        \`expires_at\` datetime(3) NOT NULL,
        UNIQUE KEY \`node_join_tokens_hash_unique\` (\`token_hash\`),
        CONSTRAINT \`fk_node_join_tokens_node\` FOREIGN KEY (\`node_id\`) REFERENCES \`nodes\` (\`id\`) ON DELETE CASCADE
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS `node_join_tokens`');
  }
}
