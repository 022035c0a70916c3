import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which backups of a server are kept: domain.md §12. */
export class BackupRotations1700000000033 implements MigrationInterface {
  readonly name = 'BackupRotations1700000000033';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE IF NOT EXISTS \`backup_rotations\` (
         \`server_id\` int unsigned NOT NULL PRIMARY KEY,
         \`keep_last\` smallint unsigned NOT NULL,
         \`keep_daily\` smallint unsigned NOT NULL,
         \`keep_weekly\` smallint unsigned NOT NULL,
         \`keep_monthly\` smallint unsigned NOT NULL,
         \`time_zone\` varchar(64) NOT NULL,
         CONSTRAINT \`backup_rotations_server_fk\` FOREIGN KEY (\`server_id\`) REFERENCES \`servers\` (\`id\`) ON DELETE CASCADE
       )`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE `backup_rotations`');
  }
}
