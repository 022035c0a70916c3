import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadImportSource } from './import-source.js';

describe('where another panel is read from', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rookery-import-source-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const load = async (text: string, env: NodeJS.ProcessEnv = {}) => {
    const file = join(folder, '.env');
    await writeFile(file, text);
    return loadImportSource(file, env);
  };
  const addressOf = async (text: string) => (await load(`APP_KEY=k\n${text}`)).databaseUrl.reveal();

  it('is what its own settings say', async () => {
    const mysql =
      'DB_HOST=db.internal\nDB_PORT=3307\nDB_DATABASE=panel\nDB_USERNAME=pterodactyl\nDB_PASSWORD="p#s@/:w d"\n';
    expect(await addressOf(mysql)).toBe('mysql://pterodactyl:p%23s%40%2F%3Aw%20d@db.internal:3307/panel');
    expect(await addressOf(`DB_CONNECTION=mariadb\n${mysql}`)).toMatch(/^mysql:/);
    expect(await addressOf('DB_CONNECTION=pgsql\nDB_DATABASE=p\nDB_HOST=::1\n')).toBe(
      'postgresql://root:@[::1]:5432/p',
    );
    expect(await addressOf('DB_CONNECTION=sqlite\n')).toBe(`sqlite:${folder}/database/database.sqlite`);
    expect(await addressOf('DB_CONNECTION=sqlite\nDB_DATABASE=/srv/p.sqlite\n')).toBe('sqlite:/srv/p.sqlite');
    expect(await addressOf('DB_URL=mysql://a:b@c/d\nDB_DATABASE=x\n')).toBe('mysql://a:b@c/d');
  });

  it('is what the environment says, which goes before', async () => {
    const env = { IMPORT_DATABASE_URL: 'mysql://elsewhere/p', IMPORT_APP_KEY: 'other' };
    const source = await load('APP_KEY=k\nDB_DATABASE=p\nAPP_TIMEZONE=Asia/Tokyo\n', env);
    expect([source.databaseUrl.reveal(), source.appKey.reveal()]).toEqual(['mysql://elsewhere/p', 'other']);
    expect(source.settings['APP_TIMEZONE']).toBe('Asia/Tokyo');
    expect(inspect([source.databaseUrl, source.appKey])).not.toMatch(/elsewhere|other/);
    expect(loadImportSource(undefined, env).settings).toEqual({});
  });

  it('is missed in words', async () => {
    expect(() => loadImportSource(undefined, {})).toThrow(/no database is named.*\n.*no APP_KEY is known/);
    expect(() => loadImportSource(join(folder, 'nowhere'), {})).toThrow('--env-file: ENOENT');
    await expect(load('APP_KEY=k\nDB_CONNECTION=sqlsrv\nDB_DATABASE=p\n')).rejects.toThrow(
      'no database is named',
    );
  });
});
