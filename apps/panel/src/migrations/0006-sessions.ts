import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `session_epoch` counts the changes that end all sessions of a user (password, second factor, rights): a session
 * holds the number it began with, so that the commit of the change is the end of the sessions.
 */
export class Sessions1700000000006 implements MigrationInterface {
  readonly name = 'Sessions1700000000006';

  async up(runner: QueryRunner): Promise<void> {
    if (await runner.hasColumn('users', 'session_epoch')) return;
    await runner.query('ALTER TABLE `users` ADD COLUMN `session_epoch` int unsigned NOT NULL DEFAULT 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE `users` DROP COLUMN `session_epoch`');
  }
}
