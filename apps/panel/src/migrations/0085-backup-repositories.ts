import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Incremental backups: stores of that format, and a repository with a key per server and store. */
export class BackupRepositories1700000000085 implements MigrationInterface {
  readonly name = 'BackupRepositories1700000000085';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE \`backup_hosts\` ADD COLUMN IF NOT EXISTS
         \`format\` varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'tar' AFTER \`schema\``,
    );
    await runner.query(
      `CREATE TABLE IF NOT EXISTS \`backup_repositories\` (
         \`id\` int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
         \`backup_host_id\` int unsigned NOT NULL,
         \`server_id\` int unsigned NULL,
         \`uuid\` char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
         \`path\` varchar(512) NOT NULL,
         \`password\` text NOT NULL,
         \`created_at\` datetime(3) NOT NULL,
         UNIQUE KEY \`backup_repositories_server\` (\`server_id\`, \`backup_host_id\`),
         KEY \`backup_repositories_host\` (\`backup_host_id\`),
         CONSTRAINT \`fk_backup_repositories_host\` FOREIGN KEY (\`backup_host_id\`) REFERENCES \`backup_hosts\` (\`id\`),
         CONSTRAINT \`fk_backup_repositories_server\` FOREIGN KEY (\`server_id\`) REFERENCES \`servers\` (\`id\`) ON DELETE SET NULL
       ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    );
    await runner.query(
      `ALTER TABLE \`backup_objects\`
         ADD COLUMN IF NOT EXISTS \`repository_id\` int unsigned NULL,
         ADD KEY IF NOT EXISTS \`backup_objects_repository\` (\`repository_id\`),
         ADD CONSTRAINT \`fk_backup_objects_repository\` FOREIGN KEY IF NOT EXISTS (\`repository_id\`)
           REFERENCES \`backup_repositories\` (\`id\`)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE `backup_objects` DROP FOREIGN KEY `fk_backup_objects_repository`');
    await runner.query(
      'ALTER TABLE `backup_objects` DROP KEY `backup_objects_repository`, DROP COLUMN `repository_id`',
    );
    await runner.query('DROP TABLE `backup_repositories`');
    await runner.query('ALTER TABLE `backup_hosts` DROP COLUMN `format`');
  }
}
