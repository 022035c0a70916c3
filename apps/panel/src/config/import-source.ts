import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { parseEnv } from 'node:util';
import { ConfigError } from '@app/platform/config/load-config.js';
import { Secret } from '@app/platform/config/secret.js';
import { givenSettings } from './given-settings.js';

/** Given in place of what stands in the file, such as another address of the same database. */
const OWN = ['IMPORT_DATABASE_URL', 'IMPORT_APP_KEY'] as const;

/** How another panel's data is reached. */
export interface ImportSource {
  readonly databaseUrl: Secret;
  readonly appKey: Secret;
  /** All that its file of settings says. */
  readonly settings: Readonly<Record<string, string>>;
}

const DRIVERS: Readonly<Record<string, { scheme: string; port: string }>> = {
  mysql: { scheme: 'mysql', port: '3306' },
  mariadb: { scheme: 'mysql', port: '3306' },
  pgsql: { scheme: 'postgresql', port: '5432' },
};

/** Laravel's settings of a database as one address; null where they name none. */
function addressOf(settings: Readonly<Record<string, string>>, file: string): string | null {
  const { DB_URL: url, DB_CONNECTION: connection = 'mysql' } = settings;
  if (url) return url;
  if (connection === 'sqlite') {
    const name = settings['DB_DATABASE'] || 'database.sqlite';
    return `sqlite:${isAbsolute(name) ? name : join(dirname(file), 'database', name)}`;
  }
  const driver = DRIVERS[connection];
  const name = settings['DB_DATABASE'];
  if (!driver || !name) return null;
  const part = (key: string, fallback: string): string => encodeURIComponent(settings[key] || fallback);
  const host = settings['DB_HOST'] || '127.0.0.1';
  const place = `${host.includes(':') ? `[${host}]` : host}:${settings['DB_PORT'] || driver.port}`;
  return `${driver.scheme}://${part('DB_USERNAME', 'root')}:${part('DB_PASSWORD', '')}@${place}/${encodeURIComponent(name)}`;
}

/** Reads the other panel's `.env`, if there is one at hand, and the environment. Throws ConfigError. */
export function loadImportSource(
  file: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
): ImportSource {
  let settings: Record<string, string> = {};
  if (file !== undefined) {
    try {
      settings = parseEnv(readFileSync(file, 'utf8')) as Record<string, string>;
    } catch (error) {
      throw new ConfigError([`--env-file: ${(error as Error).message}`]);
    }
  }
  const given = givenSettings(OWN, env);
  const databaseUrl = given['IMPORT_DATABASE_URL'] ?? addressOf(settings, file ?? '');
  const appKey = given['IMPORT_APP_KEY'] ?? settings['APP_KEY'];
  const where = 'give --env-file with the path of the other panel’s .env, or set';
  const problems = [
    ...(databaseUrl ? [] : [`no database is named: ${where} IMPORT_DATABASE_URL`]),
    ...(appKey ? [] : [`no APP_KEY is known: ${where} IMPORT_APP_KEY`]),
  ];
  if (!databaseUrl || !appKey) throw new ConfigError(problems);
  return { databaseUrl: new Secret(databaseUrl), appKey: new Secret(appKey), settings };
}
