import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Installations of eggs that are tried out; the server of one goes when it has ended. */
export class EggTrials1700000000071 implements MigrationInterface {
  readonly name = 'EggTrials1700000000071';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE IF NOT EXISTS \`egg_trials\` (
        \`id\` int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
        \`egg_id\` int unsigned NOT NULL,
        \`node_id\` int unsigned NOT NULL,
        \`server_id\` int unsigned NULL,
        \`outcome\` varchar(16) NULL,
        \`error\` text NULL,
        \`log\` json NOT NULL,
        \`started_at\` datetime(3) NOT NULL,
        \`judged_at\` datetime(3) NULL,
        \`next_at\` datetime(3) NULL,
        \`ended_at\` datetime(3) NULL,
        KEY \`egg_trials_egg\` (\`egg_id\`, \`id\`),
        KEY \`egg_trials_server\` (\`server_id\`),
        KEY \`egg_trials_next\` (\`next_at\`),
        CONSTRAINT \`egg_trials_egg\` FOREIGN KEY (\`egg_id\`) REFERENCES \`eggs\` (\`id\`) ON DELETE CASCADE,
        CONSTRAINT \`egg_trials_server\` FOREIGN KEY (\`server_id\`) REFERENCES \`servers\` (\`id\`) ON DELETE SET NULL
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS `egg_trials`');
  }
}
