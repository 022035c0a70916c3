import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { CliError, print, readOptions, type Command } from '@app/platform/cli/command.js';
import { loadPanelConfig, type PanelConfig } from '../config/panel.config.js';
import { currentSettings, dividedSettings } from '../config/settings.js';
import { RELEASE } from '@app/platform/config/release.js';
import { MIGRATIONS } from '../migrations/index.js';
import { isMark, migrate } from '../platform/database/migrate.js';
import {
  BackupFileError,
  dumpDatabase,
  inspectBackup,
  isEncrypted,
  restoreDatabase,
  tableNames,
  tablesToReplace,
  withConnection,
  writeBackupFile,
  type Loaded,
} from '../platform/database/panel-backup/index.js';
import { forgetKeys } from '../platform/redis/forget-keys.js';
import { connectRedis, refuseWhileOthersAreConnected } from './stopped-panel.js';
import { withSchema } from './with-schema.js';

const OPTIONS = {
  'passphrase-file': { type: 'string' },
  file: { type: 'string', multiple: true },
} as const;

export const backupPanel: Command = {
  name: 'backup',
  synopsis: '<file> [--passphrase-file <file>] [--file <name>=<path>]',
  summary:
    'write database, key and settings into one file, while the panel runs; encrypted with a passphrase',
  async run(words) {
    const { values, positionals } = readOptions(words, OPTIONS, true);
    const path = onlyFile(positionals);
    if (existsSync(path)) throw new CliError(`${path} is there already; name a new file`);
    const passphrase = await passphraseFrom(values['passphrase-file']);
    const files: Record<string, string> = {};
    for (const [name, source] of filesOf(values.file ?? []))
      files[name] = (await readFile(source)).toString('base64');
    const config = loadPanelConfig();
    const { databaseUrl } = config;
    await untilThere(config);
    await withConnection(databaseUrl.reveal(), async (connection) => {
      if ((await tableNames(connection)).some(isMark)) {
        throw new CliError(
          'a backup was being restored into the database: run that restore to its end first',
        );
      }
      await writeBackupFile(
        path,
        dumpDatabase(connection, {
          made_at: new Date().toISOString(),
          release: RELEASE,
          settings: currentSettings(),
          files,
        }),
        passphrase,
      );
    });
    const { rows } = await inspectBackup(path, passphrase);
    const size = ((await stat(path)).size / 1024 / 1024).toFixed(1);
    print(`${path}: ${rows} rows and all settings, ${size} MiB, read back and whole.`);
    print(
      passphrase === null
        ? "It holds the panel's key and is not encrypted: keep it where only you can read it."
        : 'It is encrypted: without the passphrase nobody can restore it.',
    );
  },
};

export const restorePanel: Command = {
  name: 'restore',
  synopsis: '<file> [--replace] [--passphrase-file <file>] [--file <name>=<path>]',
  summary: 'put such a file in place of the database and the key; the panel must be stopped',
  async run(words) {
    const { values, positionals } = readOptions(
      words,
      { ...OPTIONS, replace: { type: 'boolean', default: false } },
      true,
    );
    const path = onlyFile(positionals);
    if (!existsSync(path)) throw new CliError(`there is no file ${path}`);
    const isSealed = await isEncrypted(path);
    const passphrase = isSealed ? await passphraseFrom(values['passphrase-file']) : null;
    if (isSealed && passphrase === null) throw new CliError(`${path} is encrypted: give --passphrase-file`);
    const config = loadPanelConfig();
    const databaseUrl = config.databaseUrl.reveal();
    const { manifest } = await inspectBackup(path, passphrase).catch((error: unknown) => {
      if (error instanceof BackupFileError)
        throw new CliError(`${path} cannot be restored: ${error.message}`);
      throw error;
    });
    const migrations = knownMigrations(manifest.migrations, manifest.release);
    await untilThere(config);
    await checkTarget(databaseUrl, values.replace);
    const redis = await connectRedis(config);
    const { taken, left } = dividedSettings(manifest.settings);
    let loaded: Loaded;
    try {
      loaded = await withSchema(config, migrations, (source) =>
        restoreDatabase({
          path,
          passphrase,
          databaseUrl,
          source,
          async beforeEnd() {
            // Sessions, jobs and limits of the database that was here would be taken for those of the restored one.
            await forgetKeys(redis, config.redisPrefix);
            print('# Settings of the backup, without which no panel can read it:');
            for (const [name, value] of Object.entries(taken)) print(`${name}=${value}`);
            for (const [name, target] of filesOf(values.file ?? [])) {
              const content = manifest.files[name];
              if (content !== undefined)
                await writeFile(target, Buffer.from(content, 'base64'), { mode: 0o600, flush: true });
            }
          },
        }),
      );
    } finally {
      redis.disconnect();
    }
    // A backup of an older release gets what this one has added.
    await withSchema(config, MIGRATIONS, migrate);
    for (const table of loaded.leftOut) print(`Left out: ${table}, which is no table of the panel.`);
    print(`${loaded.rows} rows of ${manifest.made_at} (release ${manifest.release}) are restored.`);
    const formerUrl = left['APP_URL'];
    if (formerUrl !== undefined && formerUrl.replace(/\/+$/, '') !== config.appUrl) {
      print(`Nodes and users knew the panel as ${formerUrl}; here it is ${config.appUrl}.`);
    }
  },
};

/** A machine that has just been started may still be starting its database. */
const untilThere = (config: PanelConfig): Promise<void> => withSchema(config, [], async () => undefined);

function onlyFile(positionals: readonly string[]): string {
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw new CliError('name one file', true);
  return path;
}

const filesOf = (pairs: readonly string[]): [name: string, path: string][] =>
  pairs.map((pair) => {
    const at = pair.indexOf('=');
    if (at < 1) throw new CliError(`--file: "${pair}" is not <name>=<path>`, true);
    return [pair.slice(0, at), pair.slice(at + 1)];
  });

/** From a file: the words of a command can be read by every user of the machine. */
async function passphraseFrom(file: string | undefined): Promise<string | null> {
  if (file === undefined) return null;
  const [line] = (await readFile(file, 'utf8')).split(/\r?\n/, 1);
  if (!line) throw new CliError(`the first line of ${file} is empty`);
  return line;
}

/** The migrations that made the schema of the backup. */
function knownMigrations(names: readonly string[], release: string): (typeof MIGRATIONS)[number][] {
  const known = new Map(MIGRATIONS.map((migration) => [new migration().name, migration]));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new CliError(
      `the backup was made by release ${release}, which knows more than this one (${RELEASE}): ` +
        `install that release first (unknown here: ${unknown.join(', ')})`,
    );
  }
  return names.map((name) => known.get(name)!);
}

async function checkTarget(databaseUrl: string, mayReplace: boolean): Promise<void> {
  const tables = await tablesToReplace(databaseUrl);
  if (tables.length > 0 && !mayReplace) {
    throw new CliError(
      `the database is not empty (${tables.length} tables): --replace removes all that is in it; ` +
        'make a backup of it first if you may want it again',
    );
  }
  await withConnection(databaseUrl, refuseWhileOthersAreConnected);
}
