import type { MigrationInterface, QueryRunner } from 'typeorm';

const ASCII = 'CHARACTER SET ascii COLLATE ascii_bin';

/**
 * Writes that were sent with an `Idempotency-Key`, and their answers. No foreign key: it would lock the owner's row
 * for as long as a write takes.
 */
export class IdempotencyKeys1700000000091 implements MigrationInterface {
  readonly name = 'IdempotencyKeys1700000000091';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE IF NOT EXISTS \`idempotency_keys\` (
        \`owner_id\` int unsigned NOT NULL,
        \`name\` varchar(255) ${ASCII} NOT NULL,
        \`fingerprint\` char(64) ${ASCII} NOT NULL,
        \`answer\` mediumtext ${ASCII} NULL,
        \`created_at\` datetime(3) NOT NULL,
        PRIMARY KEY (\`owner_id\`, \`name\`),
        KEY \`idempotency_keys_created\` (\`created_at\`)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS `idempotency_keys`');
  }
}
