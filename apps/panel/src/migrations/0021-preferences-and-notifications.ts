import type { MigrationInterface, QueryRunner } from 'typeorm';

const USER = (table: string): string =>
  `CONSTRAINT \`fk_${table}_user\` FOREIGN KEY (\`user_id\`) REFERENCES \`users\` (\`id\`) ON DELETE CASCADE
  ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`;

/** How people want to see the panel, and what they should know. */
export class PreferencesAndNotifications1700000000021 implements MigrationInterface {
  readonly name = 'PreferencesAndNotifications1700000000021';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE IF NOT EXISTS \`user_preferences\` (
        \`user_id\` int unsigned NOT NULL PRIMARY KEY,
        \`value\` json NOT NULL,
        \`version\` int unsigned NOT NULL DEFAULT 1,
        \`updated_at\` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
        ${USER('user_preferences')}`,
    );
    await runner.query(
      `CREATE TABLE IF NOT EXISTS \`notifications\` (
        \`id\` int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
        \`user_id\` int unsigned NOT NULL,
        \`kind\` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        \`subject_type\` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        \`subject_id\` varchar(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        \`subject_name\` varchar(255) NOT NULL,
        \`is_read\` tinyint(1) NOT NULL DEFAULT 0,
        \`created_at\` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
        KEY \`notifications_user\` (\`user_id\`, \`is_read\`, \`id\`),
        KEY \`notifications_newest\` (\`user_id\`, \`id\`),
        KEY \`notifications_age\` (\`created_at\`),
        ${USER('notifications')}`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS `notifications`');
    await runner.query('DROP TABLE IF EXISTS `user_preferences`');
  }
}
