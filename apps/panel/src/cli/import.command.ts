import { open } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { CliError, print, readOptions, type Command } from '@app/platform/cli/command.js';
import { loadImportSource } from '../config/import-source.js';
import { loadPanelConfig, type PanelConfig } from '../config/panel.config.js';
import { MIGRATIONS } from '../migrations/index.js';
import { AppCipher } from '../platform/crypto/app-cipher.js';
import { AppKeyCheck } from '../platform/crypto/app-key-check.js';
import { AppKeyRepository } from '../platform/crypto/app-key.repository.js';
import { Database } from '../platform/database/database.js';
import { migrate } from '../platform/database/migrate.js';
import { withConnection } from '../platform/database/panel-backup/index.js';
import { RoleEntity } from '../entities.js';
import {
  ImportTarget,
  openSource,
  SourceError,
  type SourceDatabase,
} from '../platform/database/panel-import/index.js';
import { forgetKeys } from '../platform/redis/forget-keys.js';
import { permissionNames, rootRoles } from './import/account-steps.js';
import { ImportReport } from './import/import-report.js';
import { DecryptionError, LaravelEncrypter } from './import/laravel-encrypter.js';
import { IMPORT_STEPS, runImport } from './import/run-import.js';
import { PANEL_KINDS, type PanelKind } from './import/step.js';
import { connectRedis, refuseWhileOthersAreConnected } from './stopped-panel.js';
import { cliLogger } from './with-panel.js';
import { withSchema } from './with-schema.js';

const OPTIONS = {
  'env-file': { type: 'string' },
  apply: { type: 'boolean', default: false },
  replace: { type: 'boolean', default: false },
  'remove-gone': { type: 'boolean', default: false },
  report: { type: 'string' },
} as const;

type Values = ReturnType<typeof readOptions<typeof OPTIONS>>['values'];

const explained = (path: string) => (error: NodeJS.ErrnoException) => {
  throw new CliError(
    error.code === 'EEXIST' ? `${path} is there already; name a new file` : `${path}: ${error.message}`,
  );
};

export const importPanel: Command = {
  name: 'import',
  synopsis: '<pterodactyl|pelican> --env-file <file> [--apply] [--replace] [--remove-gone] [--report <file>]',
  summary:
    'take users, nodes, servers and all else of another panel over; without --apply it only tells what it would do',
  async run(words) {
    const { values, positionals } = readOptions(words, OPTIONS, true);
    const kind = PANEL_KINDS.find((name) => name === positionals[0]);
    if (!kind || positionals.length > 1) throw new CliError(`which panel? ${PANEL_KINDS.join(' or ')}`, true);
    const path = values.report;
    const handle = path === undefined ? null : await open(path, 'wx', 0o600).catch(explained(path));
    const file = handle?.createWriteStream() ?? null;
    const report = new ImportReport(file);
    try {
      await importInto(loadPanelConfig(), kind, values, report);
    } catch (error) {
      const isTold = error instanceof SourceError || error instanceof DecryptionError;
      throw isTold ? new CliError(error.message, false, { cause: error }) : error;
    } finally {
      if (file) await finished(file.end());
    }
    for (const line of report.lines()) print(line);
    print(values.apply ? 'All of it is written.' : 'Nothing was written: this is what --apply would do.');
    if (report.unfit > 0) throw new CliError(`${report.unfit} rows do not fit and stay behind`);
  },
};

async function importInto(
  config: PanelConfig,
  kind: PanelKind,
  values: Values,
  report: ImportReport,
): Promise<void> {
  const given = loadImportSource(values['env-file']);
  const encrypter = new LaravelEncrypter(given.appKey.reveal());
  await prepareTarget(config);
  const source = await openSource(given.databaseUrl.reveal());
  try {
    refuseOtherShape(kind, source);
    await refuseOtherKey(source, encrypter);
    await withConnection(config.databaseUrl.reveal(), async (connection) => {
      if (values.apply) await refuseWhileOthersAreConnected(connection);
      const target = new ImportTarget(connection, !values.apply);
      // Root Admin is there from the first migration on.
      const entities = IMPORT_STEPS.map(({ entity }) => entity).filter((entity) => entity !== RoleEntity);
      const origin = { kind, fingerprint: encrypter.fingerprint() };
      const refusal = await target.begin(origin, entities, values.replace);
      if (refusal !== null) throw new CliError(`${refusal}; --replace removes all that is in this panel`);
      if (values.apply && values.replace) await forgetFormerKeys(config);
      const context = {
        ...{ kind, source, encrypter, settings: given.settings, now: new Date() },
        cipher: new AppCipher(config),
        roots: await rootRoles(source),
        permissions: await permissionNames(source),
      };
      await runImport({ context, target, report, removesGone: values['remove-gone'] });
    });
  } finally {
    await source.close();
  }
}

/** An import fills the schema of this release, and encrypts under the key that the panel will start with. */
function prepareTarget(config: PanelConfig): Promise<void> {
  return withSchema(config, MIGRATIONS, async (schema) => {
    await migrate(schema);
    await new AppKeyCheck(config, new AppKeyRepository(new Database(schema, cliLogger()))).onModuleInit();
  });
}

/** A session of somebody who was there before would be one of who has that number now. */
async function forgetFormerKeys(config: PanelConfig): Promise<void> {
  const redis = await connectRedis(config);
  try {
    await forgetKeys(redis, config.redisPrefix);
  } finally {
    redis.disconnect();
  }
}

/** What has been there since the releases that can be read: Pterodactyl 1.3, and all of Pelican. */
const NEEDED = [
  ['users', 'uuid'],
  ['api_keys', 'identifier'],
  ['nodes', 'daemon_token'],
  ['servers', 'status'],
] as const;

function refuseOtherShape(kind: PanelKind, source: SourceDatabase): void {
  if (source.has('import_rows')) throw new CliError('this is the database of a panel like this one');
  const missing = NEEDED.filter(([table, column]) => !source.has(table, column));
  if (missing.length > 0) {
    const names = missing.map((pair) => pair.join('.')).join(', ');
    throw new CliError(`this is no ${kind} of today: it has no ${names}. Bring it to its last release first`);
  }
  const found = source.has('users', 'root_admin') ? 'pterodactyl' : 'pelican';
  if (found !== kind) throw new CliError(`this is the database of ${found}, not of ${kind}`);
}

/** Said once and at the start, not of every row. */
async function refuseOtherKey(source: SourceDatabase, encrypter: LaravelEncrypter): Promise<void> {
  const [node] = await source.page({ table: 'nodes', keys: ['id'] }, null, 1);
  if (!node) return;
  try {
    encrypter.decrypt(String(node['daemon_token']));
  } catch (cause) {
    throw new CliError('this APP_KEY is not the one that the panel’s secrets are encrypted with', false, {
      cause,
    });
  }
}
