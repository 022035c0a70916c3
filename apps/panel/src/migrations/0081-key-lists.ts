import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The list of application keys, newest first, among any number of account keys. */
export class KeyLists1700000000081 implements MigrationInterface {
  readonly name = 'KeyLists1700000000081';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE `api_keys` ADD KEY IF NOT EXISTS `api_keys_type` (`key_type`, `id`)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE `api_keys` DROP KEY IF EXISTS `api_keys_type`');
  }
}
