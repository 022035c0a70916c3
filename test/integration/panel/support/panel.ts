import { createHash, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AclPermissions } from '@app/contracts/permissions/acl.js';
import { FULL_ACL } from '@app/contracts/permissions/acl.js';
import { SETTING_NAMES } from '@app/contracts/application/settings.contract.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { createDatabase, type TestDatabase } from '@app/testing/database.js';
import { sharedServices } from '@app/testing/shared-services.js';
import { loadPanelConfig } from '../../../../apps/panel/src/config/panel.config.js';
import { ENTITIES } from '../../../../apps/panel/src/entities.js';
import { createPanelApp } from '../../../../apps/panel/src/http-app.js';
import { MIGRATIONS } from '../../../../apps/panel/src/migrations/index.js';
import { ApiKeysService } from '../../../../apps/panel/src/modules/api-keys/index.js';
import { SettingsService } from '../../../../apps/panel/src/modules/settings/index.js';
import { UsersService, type User, type UserInput } from '../../../../apps/panel/src/modules/users/index.js';
import { createDataSource } from '../../../../apps/panel/src/platform/database/data-source.js';
import { Database } from '../../../../apps/panel/src/platform/database/database.js';
import { migrate } from '../../../../apps/panel/src/platform/database/migrate.js';
import { QueueWorker } from '../../../../apps/panel/src/platform/queue/queue-worker.js';
import { apiClient, type ApiClient } from './api-client.js';

export interface PanelOptions {
  /** Further environment names, such as rate limits. */
  readonly env?: Readonly<Record<string, string>>;
  /** A database that another panel of the test uses already; it is not dropped, and migrated only if asked. */
  readonly database?: TestDatabase;
  readonly migrate?: boolean;
  readonly redisUrl?: string;
  /** Where to listen; any free port unless it has to be known before, as by links that lead here. */
  readonly port?: number;
  /** Also run jobs and tasks in this process. */
  readonly worker?: boolean;
}

export interface KeyOptions {
  readonly allowedIps?: readonly string[];
  readonly expiresAt?: Date;
}

export interface TestPanel {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly app: NestFastifyApplication;
  readonly database: Database;
  readonly testDatabase: TestDatabase;
  /** A user with random names unless given; the password is `password`. */
  createUser(input?: Partial<UserInput>): Promise<User>;
  createAdmin(input?: Partial<UserInput>): Promise<User>;
  /** The whole secret, ready for a bearer header. */
  accountKey(user: Pick<User, 'id'>, options?: KeyOptions): Promise<string>;
  /** All rights unless an ACL is given. The owner should be an administrator. */
  applicationKey(user: Pick<User, 'id'>, acl?: AclPermissions, options?: KeyOptions): Promise<string>;
  /** What was stored in place of the environment's: limits of few requests would let no later one through. */
  forgetSettings(): Promise<unknown>;
  /** Calls below `/`, with a key or without. */
  api(key?: string): ApiClient;
  close(): Promise<void>;
}

/** One for all panels of a database, which refuses any other. */
export const appKeyOf = ({ name }: Pick<TestDatabase, 'name'>): string =>
  createHash('sha256').update(name).digest('base64');

/** What a panel of tests is told, in this process or in one of its own. */
export const panelEnvironment = (
  testDatabase: TestDatabase,
  { redisUrl, env }: Pick<PanelOptions, 'redisUrl' | 'env'> = {},
): Record<string, string> => ({
  APP_URL: 'http://panel.test',
  APP_KEY: appKeyOf(testDatabase),
  DATABASE_URL: testDatabase.url,
  DATABASE_POOL: '5',
  REDIS_URL: redisUrl ?? sharedServices().redisUrl,
  // Panels on one database share limits, queues and caches; those of other test files do not.
  REDIS_PREFIX: testDatabase.name,
  LOG_LEVEL: 'silent',
  APP_API_CLIENT_RATELIMIT: '100000',
  APP_API_APPLICATION_RATELIMIT: '100000',
  RATELIMIT_UNKNOWN_KEY: '100000/60',
  ...env,
});

/** A migrated panel on a database of its own, listening on a free port of 127.0.0.1. */
export async function startPanel(options: PanelOptions = {}): Promise<TestPanel> {
  const testDatabase = options.database ?? (await createDatabase());
  if (!options.database || options.migrate) await migrateDatabase(testDatabase.url);
  const config = loadPanelConfig(panelEnvironment(testDatabase, options));
  const app = await createPanelApp(config, new AppLogger('panel', config.logLevel));
  await app.listen({ port: options.port ?? 0, host: '127.0.0.1' });
  const url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  const users = app.get(UsersService, { strict: false });
  const keys = app.get(ApiKeysService, { strict: false });
  if (options.worker) app.get(QueueWorker, { strict: false }).start();
  const createUser = (input: Partial<UserInput> = {}): Promise<User> => {
    const name = `user${randomUUID().slice(0, 8)}`;
    return users.create({ username: name, email: `${name}@example.com`, password: 'password', ...input });
  };
  const settings = ({ allowedIps, expiresAt }: KeyOptions = {}) => ({
    memo: 'test',
    ...(allowedIps ? { allowedIps } : {}),
    ...(expiresAt ? { expiresAt } : {}),
  });
  return {
    url,
    app,
    database: app.get(Database, { strict: false }),
    testDatabase,
    createUser,
    createAdmin: (input = {}) => createUser({ rootAdmin: true, ...input }),
    accountKey: async (user, keyOptions) => {
      const issued = await keys.createAccountKey(user.id, settings(keyOptions));
      return issued.key.identifier + issued.token;
    },
    applicationKey: async (user, acl = FULL_ACL, keyOptions) => {
      const issued = await keys.createApplicationKey(user.id, acl, settings(keyOptions));
      return issued.key.identifier + issued.token;
    },
    forgetSettings: () =>
      app
        .get(SettingsService, { strict: false })
        .update(Object.fromEntries(SETTING_NAMES.map((name) => [name, null]))),
    api: (key) => apiClient(url, key),
    close: async () => {
      await app.close();
      if (!options.database) await testDatabase.drop();
    },
  };
}

/** Brings a fresh database up to date. */
export async function migrateDatabase(url: string): Promise<void> {
  const source = createDataSource({ url, poolSize: 2, entities: ENTITIES, migrations: MIGRATIONS });
  await source.initialize();
  try {
    await migrate(source);
  } finally {
    await source.destroy();
  }
}
