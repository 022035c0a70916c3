import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a mount is attached to. Servers keep a mount from being deleted; everything else lets go. */
const PIVOTS: readonly (readonly [name: string, onMountDelete: string])[] = [
  ['egg', 'CASCADE'],
  ['node', 'CASCADE'],
  ['server', 'RESTRICT'],
];

export class Mounts1700000000056 implements MigrationInterface {
  readonly name = 'Mounts1700000000056';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE IF NOT EXISTS \`mounts\` (
        \`id\` int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
        \`uuid\` char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        \`name\` varchar(64) NOT NULL,
        \`description\` varchar(255) NULL,
        \`source\` varchar(255) NOT NULL,
        \`target\` varchar(255) NOT NULL,
        \`read_only\` tinyint(1) NOT NULL,
        \`user_mountable\` tinyint(1) NOT NULL,
        UNIQUE KEY \`mounts_uuid_unique\` (\`uuid\`),
        UNIQUE KEY \`mounts_name_unique\` (\`name\`)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
    );
    for (const [name, onMountDelete] of PIVOTS) {
      await runner.query(
        `CREATE TABLE IF NOT EXISTS \`mount_${name}\` (
          \`mount_id\` int unsigned NOT NULL,
          \`${name}_id\` int unsigned NOT NULL,
          PRIMARY KEY (\`mount_id\`, \`${name}_id\`),
          KEY \`mount_${name}_of\` (\`${name}_id\`, \`mount_id\`),
          CONSTRAINT \`fk_mount_${name}_mount\` FOREIGN KEY (\`mount_id\`) REFERENCES \`mounts\` (\`id\`) ON DELETE ${onMountDelete},
          CONSTRAINT \`fk_mount_${name}_${name}\` FOREIGN KEY (\`${name}_id\`) REFERENCES \`${name}s\` (\`id\`) ON DELETE CASCADE
        ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [name] of PIVOTS) await runner.query(`DROP TABLE IF EXISTS \`mount_${name}\``);
    await runner.query('DROP TABLE IF EXISTS `mounts`');
  }
}
