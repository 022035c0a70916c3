import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Backups of servers: domain.md §1. */
export class Backups1700000000022 implements MigrationInterface {
  readonly name = 'Backups1700000000022';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE IF NOT EXISTS \`backups\` (
         \`id\` int unsigned NOT NULL AUTO_INCREMENT,
         \`server_id\` int unsigned NOT NULL,
         \`uuid\` char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
         \`name\` varchar(255) NOT NULL,
         \`ignored_files\` json NOT NULL,
         \`is_successful\` tinyint(1) NOT NULL DEFAULT 0,
         \`is_locked\` tinyint(1) NOT NULL DEFAULT 0,
         \`is_scheduled\` tinyint(1) NOT NULL DEFAULT 0,
         \`checksum\` varchar(255) NULL,
         \`bytes\` bigint unsigned NOT NULL DEFAULT 0,
         \`completed_at\` datetime(3) NULL,
         \`restore_started_at\` datetime(3) NULL,
         \`restore_ended_at\` datetime(3) NULL,
         \`created_at\` datetime(3) NOT NULL,
         \`updated_at\` datetime(3) NOT NULL,
         PRIMARY KEY (\`id\`),
         UNIQUE KEY \`backups_uuid\` (\`uuid\`),
         KEY \`backups_server\` (\`server_id\`, \`created_at\`),
         KEY \`backups_unfinished\` (\`completed_at\`, \`created_at\`),
         CONSTRAINT \`backups_server_fk\` FOREIGN KEY (\`server_id\`) REFERENCES \`servers\` (\`id\`) ON DELETE CASCADE
       )`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE `backups`');
  }
}
