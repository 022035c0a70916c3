import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aServerConfiguration } from '@app/testing/server-configuration.js';
import { ActivityQueue } from './activity-queue.js';
import { DENIAL_LIFETIME_S, Denials } from './denials.js';
import { OperationJournal } from './operation-journal.js';
import { ServerRecords } from './server-records.js';
import { MIGRATIONS, StateDatabase } from './state-database.js';

const entry = (event: string) => ({
  user: null,
  server: 's',
  event,
  metadata: {},
  ip: null,
  timestamp: '2026-01-01T00:00:00Z',
});

describe('state', () => {
  let folder: string;
  let path: string;
  let database: StateDatabase;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rookery-state-'));
    path = join(folder, 'state', 'daemon.db');
    database = new StateDatabase(path);
  });
  afterEach(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });

  it('D10: keeps configuration, state and run of a server over a reopening', () => {
    const records = new ServerRecords(database);
    const configuration = aServerConfiguration({ uuid: 'a' });
    records.saveConfiguration('a', configuration);
    records.saveRun('a', '2026-01-01T00:00:00.000Z', false);
    records.saveState('a', 'running');
    records.saveOutput('a', 5000, ['last line']);
    records.saveConsolePosition('a', 7);
    database.close();
    database = new StateDatabase(path);
    expect(new ServerRecords(database).list()).toEqual([
      {
        uuid: 'a',
        configuration,
        state: 'running',
        startedAt: '2026-01-01T00:00:00.000Z',
        done: true,
        lastOutputAt: 5000,
        lastLines: ['last line'],
        consolePosition: 7,
      },
    ]);
  });

  it('leaves out a record that cannot be read', () => {
    const records = new ServerRecords(database);
    records.saveConfiguration('a', aServerConfiguration({ uuid: 'a' }));
    database.run(`INSERT INTO servers (uuid, configuration) VALUES ('b', '{}')`);
    expect(records.list().map(({ uuid }) => uuid)).toEqual(['a']);
  });

  it('P4: holds an operation until its outcome has been reported', () => {
    const journal = new OperationJournal(database);
    journal.open('a', 'install', { start_on_completion: true }, 1);
    expect(journal.find('a')).toMatchObject({
      phase: 'running',
      parameters: { start_on_completion: true },
      outcome: null,
    });
    journal.finish('a', { successful: false, error: 'exit code 1' });
    expect(journal.list()).toEqual([
      expect.objectContaining({ phase: 'reporting', outcome: { successful: false, error: 'exit code 1' } }),
    ]);
    journal.close('a');
    expect(journal.find('a')).toBeNull();
  });

  it('keeps a row of an unknown kind, or with unreadable parameters, apart from those that may be run', () => {
    const journal = new OperationJournal(database);
    const insert = (server: string, kind: string, parameters: string): number =>
      database.run(
        `INSERT INTO operations (server, kind, phase, parameters, created_at) VALUES (?, ?, 'running', ?, 1)`,
        server,
        kind,
        parameters,
      );
    insert('a', 'brew coffee', '{"start_on_completion":true}');
    insert('b', 'install', '{"start_on_completion":"perhaps"}');
    journal.open('c', 'delete', {}, 2);
    expect(journal.list().map(({ server }) => server)).toEqual(['c']);
    expect(journal.listUnknown()).toEqual([
      { server: 'a', name: 'brew coffee' },
      { server: 'b', name: 'install' },
    ]);
  });

  it('D18: takes over what the first version of the store had written of an operation', () => {
    database.close();
    rmSync(join(folder, 'state'), { recursive: true });
    mkdirSync(join(folder, 'state'));
    const raw = new DatabaseSync(path);
    raw.exec(`${MIGRATIONS[0]}
      INSERT INTO operations VALUES ('a', 'install', 'running', 1, NULL, 1), ('b', 'reinstall', 'running', 0, NULL, 2);
      PRAGMA user_version = 1;`);
    raw.close();
    database = new StateDatabase(path);
    expect(new OperationJournal(database).list()).toMatchObject([
      { server: 'a', kind: 'install', parameters: { start_on_completion: true } },
      { server: 'b', kind: 'reinstall', parameters: { start_on_completion: false } },
    ]);
  });

  it('P3: caps queued activity by rows and by age', () => {
    const queue = new ActivityQueue(database, { rows: 3, ageMs: 1000 });
    for (let index = 0; index < 5; index++) queue.add(entry(`server:e${index}`), 10_000);
    expect(queue.batch(10).map((row) => row.entry.event)).toEqual(['server:e2', 'server:e3', 'server:e4']);
    queue.add(entry('server:new'), 12_000);
    expect(queue.batch(10).map((row) => row.entry.event)).toEqual(['server:new']);
  });

  it('CVE-2026-21696: deletes sent activity by id range, however many rows', () => {
    const queue = new ActivityQueue(database, { rows: 100_000, ageMs: 1e9 });
    database.transaction(() => {
      for (let index = 0; index < 40_000; index++) {
        database.run(
          'INSERT INTO activity (entry, created_at) VALUES (?, 1)',
          JSON.stringify(entry('server:x')),
        );
      }
    });
    const rows = queue.batch(39_999);
    queue.removeThrough(rows.at(-1)!.id);
    queue.removeThrough(rows.at(-1)!.id);
    expect(queue.size).toBe(1);
  });

  it('W14: forgets a denial once no token of that time can live', () => {
    const denials = new Denials(database);
    denials.deny('jti:x', 1000);
    expect(denials.isDenied('jti:x', 1000)).toBe(true);
    expect(denials.isDenied('jti:x', 1001)).toBe(false);
    denials.deny('jti:y', 1001 + DENIAL_LIFETIME_S);
    expect(denials.size).toBe(1);
  });

  it('refuses a store that a newer daemon wrote', () => {
    database.close();
    const raw = new DatabaseSync(path);
    raw.exec('PRAGMA user_version = 99');
    raw.close();
    expect(() => new StateDatabase(path)).toThrow(/version 99/);
    database = new StateDatabase(':memory:');
  });
});
