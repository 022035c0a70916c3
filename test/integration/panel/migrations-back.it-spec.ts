import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from '@app/testing/database.js';
import { ENTITIES } from '../../../apps/panel/src/entities.js';
import { MIGRATIONS } from '../../../apps/panel/src/migrations/index.js';
import { createDataSource, type DataSource } from '../../../apps/panel/src/platform/database/data-source.js';
import { lastMigration, migrate, migrateBack } from '../../../apps/panel/src/platform/database/migrate.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database?.drop());

/** Works on the database as a release that knows these migrations. */
async function onSchema(
  migrations: readonly (typeof MIGRATIONS)[number][],
  work: (source: DataSource) => Promise<void>,
): Promise<void> {
  const source = createDataSource({ url: database.url, poolSize: 2, entities: ENTITIES, migrations });
  await source.initialize();
  try {
    await work(source);
  } finally {
    await source.destroy();
  }
}

/** Every table with its columns, keys and rules, in any order, but for the counters of rows that were. */
async function schema(source: DataSource): Promise<Map<string, string>> {
  const tables = (await source.query('SHOW TABLES')) as Record<string, string>[];
  const made = new Map<string, string>();
  for (const name of tables.map((row) => Object.values(row)[0]!).sort()) {
    if (name === 'migrations' || name === 'typeorm_metadata') continue;
    const [row] = (await source.query(`SHOW CREATE TABLE \`${name}\``)) as Record<string, string>[];
    const lines = row!['Create Table']!.replace(/ AUTO_INCREMENT=\d+/, '').split(/,?\n/);
    made.set(name, lines.toSorted().join('\n'));
  }
  return made;
}

const differences = (a: Map<string, string>, b: Map<string, string>): string[] =>
  [...new Set([...a.keys(), ...b.keys()])]
    .filter((name) => a.get(name) !== b.get(name))
    .map((name) => `${a.get(name)} is not ${b.get(name)}`);

describe('the way back from a release', () => {
  const names = MIGRATIONS.map((migration) => new migration().name);

  it('takes each migration back to the schema that was there before it', async () => {
    const upward = new Map<string, Map<string, string>>();
    for (const [place, name] of names.entries()) {
      await onSchema(MIGRATIONS.slice(0, place + 1), async (upTo) => {
        expect(await migrate(upTo)).toEqual([name]);
        upward.set(name, await schema(upTo));
      });
    }
    await onSchema(MIGRATIONS, async (source) => {
      for (const name of names.slice(0, -1).toReversed()) {
        expect(await migrateBack(source, name)).toHaveLength(1);
        expect([name, differences(await schema(source), upward.get(name)!)]).toEqual([name, []]);
      }
      expect(await lastMigration(source)).toBe(names[0]);
      expect(await migrate(source)).toEqual(names.slice(1));
      expect(differences(await schema(source), upward.get(names.at(-1)!)!)).toEqual([]);
    });
  }, 300_000);

  it('refuses a migration that was never run, and changes nothing', async () => {
    await onSchema(MIGRATIONS, async (source) => {
      await expect(migrateBack(source, 'Nobody0000000000000')).rejects.toThrow('was never run');
      expect(await lastMigration(source)).toBe(names.at(-1));
    });
  });
});
