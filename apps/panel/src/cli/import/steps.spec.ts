import { describe, expect, it } from 'vitest';
import type { SourceDatabase, SourceRow } from '../../platform/database/panel-import/index.js';
import { AppCipher } from '../../platform/crypto/app-cipher.js';
import { Secret } from '@app/platform/config/secret.js';
import { Fields } from './fields.js';
import { LaravelEncrypter } from './laravel-encrypter.js';
import { IMPORT_STEPS } from './run-import.js';
import type { ImportContext } from './step.js';

const context: Omit<ImportContext, 'note'> = {
  kind: 'pterodactyl',
  source: { has: () => false, all: async () => [{ id: 7 }, { id: 8 }] } as unknown as SourceDatabase,
  encrypter: new LaravelEncrypter('k'.repeat(32)),
  cipher: new AppCipher({ appKey: new Secret(Buffer.alloc(32, 1).toString('base64')) }),
  settings: {},
  now: new Date('2026-01-01T00:00:00Z'),
  roots: new Set([1]),
  permissions: new Map(),
};
const stepOf = (name: string) => IMPORT_STEPS.find((step) => step.name === name)!;

/** What a row becomes, and what is said of it. */
function mapped(
  name: string,
  row: SourceRow,
  { companions = {}, ...given }: Partial<ImportContext> & { companions?: Record<string, SourceRow[]> } = {},
) {
  const notes: string[] = [];
  const fields = new Fields(row, new Map(Object.entries(companions)));
  const result = stepOf(name).map(fields, { ...context, ...given, note: (text) => notes.push(text) });
  return { row: result as Record<string, unknown> | null, notes };
}

const SERVER = {
  ...{
    id: 1,
    uuid: 'f2a4c9be-0000-4000-8000-000000000000',
    node_id: 1,
    name: 'a',
    owner_id: 1,
    memory: 1,
    swap: 0,
  },
  ...{ disk: 1, io: 500, cpu: 0, egg_id: 1, image: 'i', startup: 's' },
};
const USER = { id: 1, uuid: 'u', username: ' Bert ', email: 'Bert@Example.com', password: '$2y$10$x' };
const KEY = { id: 1, user_id: 1, identifier: 'i', key_type: 2 };

describe('a server of another panel', () => {
  const status = (text: string | null) => mapped('servers', { ...SERVER, status: text });

  it('keeps a state that nobody has to end', () => {
    for (const text of ['suspended', 'install_failed', 'reinstall_failed']) {
      expect(status(text)).toMatchObject({ row: { status: text }, notes: [] });
    }
    for (const text of [null, '', 'normal'])
      expect(status(text)).toMatchObject({ row: { status: null }, notes: [] });
  });

  it('is told of where something went on', () => {
    expect(status('installing')).toMatchObject({ row: { status: 'install_failed', installedAt: null } });
    expect(status('installing').notes).toHaveLength(1);
    expect(status('restoring_backup')).toMatchObject({ row: { status: null } });
    expect(status('restoring_backup').notes).toHaveLength(1);
    const moving = mapped('servers', SERVER, { companions: { server_transfers: [{ successful: null }] } });
    expect(moving.notes).toEqual(['is being moved to another node: let that end before the import']);
    const moved = mapped('servers', SERVER, { companions: { server_transfers: [{ successful: 1 }] } });
    expect(moved.notes).toEqual([]);
  });

  it('says of the OOM killer what its panel says in its own way', () => {
    const killer = (row: SourceRow) => mapped('servers', { ...SERVER, ...row }).row!['oomKiller'];
    expect([killer({ oom_disabled: 1 }), killer({ oom_disabled: 0 })]).toEqual([false, true]);
    expect([killer({ oom_killer: 't' }), killer({ oom_killer: false })]).toEqual([true, false]);
  });
});

describe('a user of another panel', () => {
  it('is an administrator by a column or by a role', () => {
    const isRoot = (row: SourceRow, roles: SourceRow[] = []) =>
      mapped('users', { ...USER, ...row }, { companions: { model_has_roles: roles } }).row!['rootAdmin'];
    expect([isRoot({ root_admin: 1 }), isRoot({ root_admin: 0 })]).toEqual([true, false]);
    const role = (id: number, type = 'user') => [{ role_id: id, model_type: type }];
    expect([isRoot({}, role(1)), isRoot({}, role(1, 'App\\Models\\User'))]).toEqual([true, true]);
    expect([isRoot({}, role(2)), isRoot({}, role(1, 'server'))]).toEqual([false, false]);
  });

  it('is folded as names are here, and told of without a password', () => {
    expect(mapped('users', USER)).toMatchObject({
      row: { username: 'bert', email: 'bert@example.com' },
      notes: [],
    });
    const without = mapped('users', { ...USER, password: null });
    expect(without).toMatchObject({ row: { password: '!' }, notes: ['has no password that can be checked'] });
  });

  it('has a second factor only while it is switched on', () => {
    const isOn = (row: SourceRow) => mapped('users', { ...USER, ...row }).row!['useTotp'];
    expect([isOn({ totp_secret: 's', use_totp: 1 }), isOn({ totp_secret: 's', use_totp: 0 })]).toEqual([
      true,
      false,
    ]);
    expect([isOn({ mfa_app_secret: 's' }), isOn({ mfa_app_secret: null })]).toEqual([true, false]);
    expect(mapped('two_factors', { ...USER, totp_secret: 's', use_totp: 0 }).row).toBeNull();
  });
});

describe('a key of another panel', () => {
  const permissions = (row: SourceRow) => {
    const encrypter = { decrypt: () => 'token' } as unknown as LaravelEncrypter;
    return mapped('api_keys', { ...KEY, token: 'sealed', ...row }, { encrypter }).row!['permissions'];
  };

  it('may do what its columns or its JSON say, and no more', () => {
    expect(permissions({ r_servers: 3, r_database_hosts: 1, r_nests: 0 })).toEqual({
      server: 3,
      database_host: 1,
    });
    expect(permissions({ permissions: '{"server":1,"role":2,"unheard_of":3}' })).toEqual({
      server: 1,
      role: 2,
    });
    expect(permissions({ permissions: '[]' })).toEqual({});
    expect(permissions({ r_servers: 255 })).toEqual({ server: 3 });
  });

  it('of a kind that no panel takes stays behind, and is told of', () => {
    const { row, notes } = mapped('api_keys', { ...KEY, key_type: 4 });
    expect([row, notes.length]).toEqual([null, 1]);
  });
});

describe('a store of another panel', () => {
  const settings = { AWS_BACKUPS_BUCKET: 'b', AWS_ACCESS_KEY_ID: 'k', AWS_SECRET_ACCESS_KEY: 's' };
  const made = async (name: string, given: Record<string, string>) =>
    stepOf(name).made!({ ...context, settings: given, note: () => undefined });

  it('takes new backups only where it did', async () => {
    expect(await made('backup_hosts', { ...settings, APP_BACKUP_DRIVER: 's3' })).toHaveLength(1);
    expect(await made('backup_host_node', { ...settings, APP_BACKUP_DRIVER: 's3' })).toEqual([]);
    expect((await made('backup_hosts', settings)).map((row) => row['schema'])).toEqual(['s3', 'wings']);
    expect(await made('backup_host_node', settings)).toEqual([
      { node_id: 7, backup_host_id: 2 },
      { node_id: 8, backup_host_id: 2 },
    ]);
    expect(await made('backup_hosts', {})).toEqual([]);
  });

  it('keeps its backups under the names that they have', () => {
    const nameOf = (prefix: string | null) => {
      const configuration = JSON.stringify({ prefix });
      const companions = {
        backup_hosts: [{ id: 3, schema: 's3', configuration }],
        servers: [{ uuid: 'server' }],
      };
      return mapped('backup_objects', { id: 1, uuid: 'backup' }, { companions }).row!['objectKey'];
    };
    expect(['/a/b/', 'a', '', null].map(nameOf)).toEqual([
      'a/b/server/backup.tar.gz',
      'a/server/backup.tar.gz',
      'server/backup.tar.gz',
      'server/backup.tar.gz',
    ]);
    expect(mapped('backup_objects', { id: 1, uuid: 'b', disk: 'wings' }).row).toBeNull();
    expect(() => mapped('backup_objects', { id: 1, uuid: 'b', disk: 's3' })).toThrow('AWS_BACKUPS_BUCKET');
  });
});

describe('the activity of another panel', () => {
  it('speaks of the same things in one way', () => {
    const typeOf = (type: string) =>
      mapped('activity_log_subjects', { id: 1, activity_log_id: 1, subject_type: type, subject_id: 1 }).row![
        'subjectType'
      ];
    const types = [
      'user',
      'App\\Models\\User',
      'Pterodactyl\\Models\\ApiKey',
      'App\\Models\\UserSSHKey',
      'egg_variable',
    ];
    expect(types.map(typeOf)).toEqual(['user', 'user', 'api_key', 'ssh_key', 'egg_variable']);
  });
});
