import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { FOREIGN_READS } from './support/foreign-reads.js';
import { entitiesOf, moduleOf, scanSql, type SqlFindings } from './support/sql-scan.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('the SQL of the panel', () => {
  const tables = new Map<string, string>();
  const owners = new Map<string, string | null>();
  let findings: { file: string; found: SqlFindings }[];

  beforeAll(async () => {
    const files: { file: string; source: string }[] = [];
    for await (const file of glob('apps/panel/src/**/*.ts', { cwd: root })) {
      if (file.endsWith('.spec.ts') || file.includes('/migrations/')) continue;
      // What is said to database hosts, never to the panel's own database.
      if (file.includes('/database-hosts/drivers/')) continue;
      // All tables, whatever they are called.
      if (/\/platform\/database\/panel-(backup|import)\//.test(file)) continue;
      files.push({ file, source: await readFile(join(root, file), 'utf8') });
    }
    for (const { file, source } of files) {
      for (const { entity, table } of entitiesOf(source)) {
        tables.set(entity, table);
        owners.set(table, moduleOf(file));
      }
    }
    findings = files.map(({ file, source }) => ({ file, found: scanSql(file, source, tables) }));
  });

  const scan = (file: string, source: string) => scanSql(`apps/panel/src/modules/${file}`, source, tables);
  /** Tables of others that a file writes. */
  const foreignWrites = (file: string, { uses }: SqlFindings): string[] =>
    uses
      .filter(({ kind, table }) => kind === 'write' && owners.get(table) !== moduleOf(file))
      .map(({ table, line }) => `${file}:${line} writes ${table}`);

  it('stands in repositories, and every statement names its tables', () => {
    expect(tables.size).toBeGreaterThan(10);
    expect(findings.flatMap(({ found }) => found.faults)).toEqual([]);
  });

  it('writes the tables of its own module only', () => {
    expect(findings.flatMap(({ file, found }) => foreignWrites(file, found))).toEqual([]);
    const written = new Set(
      findings.flatMap(({ found }) =>
        found.uses.filter(({ kind }) => kind === 'write').map(({ table }) => table),
      ),
    );
    expect(written.size).toBeGreaterThan(8);
  });

  it('reads of other modules what is declared, and nothing is declared that nobody reads', () => {
    const read = new Map<string, Set<string>>();
    for (const { file, found } of findings) {
      const reader = moduleOf(file);
      if (reader === null) continue;
      for (const { table } of found.uses) {
        if (owners.get(table) === reader) continue;
        read.set(reader, (read.get(reader) ?? new Set()).add(table));
      }
    }
    expect(Object.fromEntries([...read].map(([reader, names]) => [reader, [...names].sort()]))).toEqual(
      FOREIGN_READS,
    );
  });

  describe('a planted mistake is found:', () => {
    const service = (body: string): string =>
      `class A { constructor(private readonly store: Database) {} go() { ${body} } }`;

    it.each([
      ['SQL in a service', "this.run('SELECT id FROM servers WHERE id = ?')"],
      ['SQL in small letters', "this.run('select id from servers where id = 1')"],
      ['a write in a template', 'this.run(`UPDATE servers SET name = ${name}`)'],
      ['a piece of SQL', 'const from = `FROM servers s`'],
      ['a question to the database', 'this.store.query(text)'],
      ['a question by select', 'this.store.select(columns, text)'],
      ['the entity manager', 'this.store.manager.find(it)'],
      ['the entity manager taken out', 'const { manager } = this.store; manager.find(it)'],
    ])('%s', (_name, body) => {
      expect(scan('nodes/nodes.service.ts', service(body)).faults).not.toEqual([]);
    });

    it.each([
      ['an UPDATE', 'db.query(`UPDATE servers SET status = ? WHERE id = ?`)'],
      ['an INSERT', "db.query('INSERT IGNORE INTO servers (id) VALUES (?)')"],
      [
        'an INSERT with an update',
        "db.query('INSERT INTO servers (id) VALUES (?) ON DUPLICATE KEY UPDATE id = id')",
      ],
      ['a DELETE', "db.query('DELETE FROM servers WHERE id = ?')"],
      ['a DELETE by a join', "db.query('DELETE s FROM servers s JOIN nodes n ON n.id = s.node_id')"],
      ['an UPDATE by a join', "db.query('UPDATE nodes n JOIN servers s ON s.node_id = n.id SET s.name = ?')"],
      ['the entity manager', 'this.database.manager.update(ServerEntity, { id }, { name })'],
      ['the entity manager by another name', 'manager.delete(ServerEntity, { id })'],
    ])('%s of a foreign table', (_name, code) => {
      const file = 'apps/panel/src/modules/nodes/nodes.repository.ts';
      expect(foreignWrites(file, scanSql(file, code, tables))).toEqual([`${file}:1 writes servers`]);
    });

    it('a lock on a foreign table is a read of it', () => {
      const { uses } = scan(
        'nodes/nodes.repository.ts',
        "db.query('SELECT id FROM servers WHERE id = ? FOR UPDATE')",
      );
      expect(uses).toEqual([{ table: 'servers', kind: 'read', line: 1 }]);
    });

    it.each([
      ['a table that is filled in', 'db.query(`SELECT id FROM ${table}`)'],
      ['a table that no entity describes', "db.query('DELETE FROM outbox WHERE id = ?')"],
      ['a row without its entity', 'this.database.manager.save(row)'],
      ['a query builder', 'this.database.manager.createQueryBuilder(ServerEntity, "s")'],
      ['a repository of the library', 'this.database.manager.getRepository(ServerEntity)'],
      ['columns of something unknown', "columnsOf(Whatever, 'w')"],
    ])('%s', (_name, code) => {
      expect(scan('servers/servers.repository.ts', code).faults).not.toEqual([]);
    });
  });
});
