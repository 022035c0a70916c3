import type { MigrationInterface, QueryRunner } from 'typeorm';

const STAMPS = '`created_at` datetime(3) NOT NULL, `updated_at` datetime(3) NOT NULL';

const TABLES: readonly [name: string, columns: readonly string[]][] = [
  [
    'backup_hosts',
    [
      '`id` int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY',
      '`name` varchar(255) NOT NULL',
      '`schema` varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL',
      '`configuration` text NOT NULL',
      STAMPS,
    ],
  ],
  [
    'backup_host_node',
    [
      '`node_id` int unsigned NOT NULL PRIMARY KEY',
      '`backup_host_id` int unsigned NOT NULL',
      'KEY `backup_host_node_host` (`backup_host_id`)',
      'CONSTRAINT `fk_backup_host_node_host` FOREIGN KEY (`backup_host_id`) REFERENCES `backup_hosts` (`id`) ON DELETE CASCADE',
      'CONSTRAINT `fk_backup_host_node_node` FOREIGN KEY (`node_id`) REFERENCES `nodes` (`id`) ON DELETE CASCADE',
    ],
  ],
  [
    'backup_objects',
    [
      '`id` int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY',
      '`backup_host_id` int unsigned NOT NULL',
      // A backup that goes, by itself or with its server, leaves its object to be removed from the store.
      '`backup_id` int unsigned NULL',
      '`object_key` varchar(512) NOT NULL',
      '`upload_id` text NULL',
      "`state` varchar(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'open'",
      '`created_at` datetime(3) NOT NULL',
      'UNIQUE KEY `backup_objects_backup` (`backup_id`)',
      'KEY `backup_objects_host` (`backup_host_id`)',
      'KEY `backup_objects_state` (`state`)',
      'CONSTRAINT `fk_backup_objects_host` FOREIGN KEY (`backup_host_id`) REFERENCES `backup_hosts` (`id`)',
      'CONSTRAINT `fk_backup_objects_backup` FOREIGN KEY (`backup_id`) REFERENCES `backups` (`id`) ON DELETE SET NULL',
    ],
  ],
];

/** Where backups lie that are not on their node's disk: domain.md §1. */
export class BackupStores1700000000030 implements MigrationInterface {
  readonly name = 'BackupStores1700000000030';

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, columns] of TABLES) {
      await runner.query(
        `CREATE TABLE IF NOT EXISTS \`${name}\` (${columns.join(', ')}) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [name] of TABLES.toReversed()) await runner.query(`DROP TABLE IF EXISTS \`${name}\``);
  }
}
