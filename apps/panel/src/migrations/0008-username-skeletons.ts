import type { MigrationInterface, QueryRunner } from 'typeorm';
import { usernameSkeleton } from '../platform/crypto/username-skeleton.js';

const BATCH = 1_000;

interface Row {
  readonly id: number;
  readonly username: string;
}

/**
 * What usernames look like is one of a kind. Of users who look alike already the oldest holds the look and the others
 * none (NULL): they keep their names. Each statement may run again, as DDL commits by itself.
 */
export class UsernameSkeletons1700000000008 implements MigrationInterface {
  readonly name = 'UsernameSkeletons1700000000008';

  async up(runner: QueryRunner): Promise<void> {
    if (!(await runner.hasColumn('users', 'username_skeleton'))) {
      await runner.query(
        `ALTER TABLE \`users\` ADD COLUMN \`username_skeleton\` char(64) CHARACTER SET ascii COLLATE ascii_bin NULL
         AFTER \`username\`, ADD UNIQUE KEY \`users_username_skeleton\` (\`username_skeleton\`)`,
      );
    }
    for (let last = 0; ;) {
      const rows = (await runner.query(
        'SELECT `id`, `username` FROM `users` WHERE `id` > ? AND `username_skeleton` IS NULL ORDER BY `id` LIMIT ?',
        [last, BATCH],
      )) as Row[];
      if (rows.length === 0) return;
      last = rows.at(-1)!.id;
      // IGNORE leaves a row as it is whose look an older one has.
      await runner.query(
        `UPDATE IGNORE \`users\` SET \`username_skeleton\` = CASE \`id\` ${rows.map(() => 'WHEN ? THEN ?').join(' ')} END
         WHERE \`id\` IN (?) ORDER BY \`id\``,
        [...rows.flatMap(({ id, username }) => [id, usernameSkeleton(username)]), rows.map(({ id }) => id)],
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE `users` DROP COLUMN `username_skeleton`');
  }
}
