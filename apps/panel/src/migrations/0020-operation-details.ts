import type { MigrationInterface, QueryRunner } from 'typeorm';

const COLUMNS: readonly (readonly [name: string, definition: string])[] = [
  ['bytes_done', 'bigint unsigned NULL'],
  ['bytes_total', 'bigint unsigned NULL'],
  ['actor_id', 'int unsigned NULL'],
  ['cancelled_at', 'datetime(3) NULL'],
];

/** What people are told of an operation: how much of it is done, who asked for it, and that it was cancelled. */
export class OperationDetails1700000000020 implements MigrationInterface {
  readonly name = 'OperationDetails1700000000020';

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, definition] of COLUMNS) {
      if (await runner.hasColumn('operations', name)) continue;
      await runner.query(`ALTER TABLE \`operations\` ADD COLUMN \`${name}\` ${definition}`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [name] of COLUMNS) await runner.query(`ALTER TABLE \`operations\` DROP COLUMN \`${name}\``);
  }
}
