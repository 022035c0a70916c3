import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Identifiers of other systems are theirs: `aB1` is not `Ab1`. */
const EXTERNAL_IDS = ['users', 'servers'];
const INDEXES: readonly [table: string, name: string, columns: string][] = [
  // Sums of what a node's servers were given, without reading the servers.
  ['servers', 'servers_node_load', '`node_id`, `memory`, `disk`, `cpu`'],
  // Pages of a node's allocations in the order of their ids.
  ['allocations', 'allocations_node', '`node_id`, `id`'],
];

async function hasIndex(runner: QueryRunner, table: string, name: string): Promise<boolean> {
  const rows = (await runner.query(
    'SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = ? AND index_name = ?',
    [table, name],
  )) as unknown[];
  return rows.length > 0;
}

/**
 * External ids compare by byte, and lists that grow with the servers find an index. Each statement may run again, as
 * DDL commits by itself.
 */
export class ByteOrderAndIndexes1700000000005 implements MigrationInterface {
  readonly name = 'ByteOrderAndIndexes1700000000005';

  async up(runner: QueryRunner): Promise<void> {
    await this.collate(runner, 'utf8mb4_bin');
    for (const [table, name, columns] of INDEXES) {
      if (await hasIndex(runner, table, name)) continue;
      await runner.query(`ALTER TABLE \`${table}\` ADD KEY \`${name}\` (${columns})`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table, name] of INDEXES) {
      if (await hasIndex(runner, table, name))
        await runner.query(`ALTER TABLE \`${table}\` DROP KEY \`${name}\``);
    }
    await this.collate(runner, 'utf8mb4_unicode_ci');
  }

  private async collate(runner: QueryRunner, collation: string): Promise<void> {
    for (const table of EXTERNAL_IDS) {
      await runner.query(
        `ALTER TABLE \`${table}\` MODIFY \`external_id\` varchar(255) CHARACTER SET utf8mb4 COLLATE ${collation} NULL`,
      );
    }
  }
}
