import { BACKUP_HOST_SCHEMAS } from '@app/contracts/application/backup-hosts.contract.js';
import type { S3Configuration } from '../../modules/backups/index.js';
import { BackupEntity, BackupHostEntity, BackupHostNodeEntity, BackupObjectEntity } from '../../entities.js';
import type { SourceRow } from '../../platform/database/panel-import/index.js';
import { UnfitRow } from './fields.js';
import { rowsOf, type ImportContext, type ImportStep } from './step.js';

/** Pterodactyl has one store at most, and names it in its settings. */
const S3_HOST = 1;
const LOCAL_HOST = 2;

const isTrue = (value: unknown): boolean =>
  value === true || value === 'true' || value === 1 || value === '1';

/** Names of objects follow it as they are, so it ends with a slash. */
function prefixOf({ prefix }: Readonly<Record<string, unknown>>): string {
  const path = typeof prefix === 'string' ? prefix.replace(/^\/+|\/+$/g, '') : '';
  return path === '' ? '' : `${path}/`;
}

/** The configuration of a store as it is kept here; throws UnfitRow. */
function s3Configuration(given: Readonly<Record<string, unknown>>): S3Configuration {
  const text = (name: string): string | null => (given[name] ? String(given[name] as string) : null);
  const need = (name: string): string => {
    const value = text(name);
    if (value === null) throw new UnfitRow(`its store has no ${name}`);
    return value;
  };
  return {
    region: text('region') ?? 'us-east-1',
    key: need('key'),
    secret: need('secret'),
    bucket: need('bucket'),
    endpoint: text('endpoint'),
    use_path_style_endpoint: isTrue(given['use_path_style_endpoint']),
    storage_class: text('storage_class'),
    prefix: prefixOf(given),
  };
}

/** Settings of Pterodactyl as a row of Pelican's; none where no store is named. */
function namedStore({ settings }: Pick<ImportContext, 'settings'>): SourceRow[] {
  const bucket = settings['AWS_BACKUPS_BUCKET'];
  if (!bucket) return [];
  const configuration = {
    region: settings['AWS_DEFAULT_REGION'],
    key: settings['AWS_ACCESS_KEY_ID'],
    secret: settings['AWS_SECRET_ACCESS_KEY'],
    bucket,
    endpoint: settings['AWS_ENDPOINT'],
    use_path_style_endpoint: settings['AWS_USE_PATH_STYLE_ENDPOINT'],
    storage_class: settings['AWS_BACKUPS_STORAGE_CLASS'],
  };
  return [{ id: S3_HOST, name: bucket, schema: 's3', configuration: JSON.stringify(configuration) }];
}

const storesNewBackupsLocally = ({ settings }: Pick<ImportContext, 'settings'>): boolean =>
  settings['APP_BACKUP_DRIVER'] !== 's3';

const hosts = rowsOf({
  name: 'backup_hosts',
  table: 'backup_hosts',
  keys: ['id'],
  entity: BackupHostEntity,
  made(context) {
    if (context.source.has('backup_hosts')) return [];
    const named = namedStore(context);
    // A store without nodes is for all of them, so those that keep their backups themselves are told so.
    return named.length > 0 && storesNewBackupsLocally(context)
      ? [...named, { id: LOCAL_HOST, name: 'Nodes', schema: 'wings' }]
      : named;
  },
  map(row, { cipher }) {
    const schema = BACKUP_HOST_SCHEMAS.find((name) => name === row.text('schema'));
    if (!schema) throw new UnfitRow(`there is no store called ${row.text('schema')} here`);
    const given = (row.json('configuration') ?? {}) as Record<string, unknown>;
    return {
      id: row.number('id'),
      name: row.text('name'),
      schema,
      format: 'tar' as const,
      configuration: cipher.encrypt(JSON.stringify(schema === 's3' ? s3Configuration(given) : {})),
      ...row.stamps(),
    };
  },
});

const hostNodes = rowsOf({
  name: 'backup_host_node',
  table: 'backup_host_node',
  keys: ['node_id'],
  entity: BackupHostNodeEntity,
  async made(context) {
    const { source } = context;
    const isNeeded =
      !source.has('backup_hosts') && namedStore(context).length > 0 && storesNewBackupsLocally(context);
    return isNeeded
      ? (await source.all('nodes')).map((node) => ({ node_id: node['id'], backup_host_id: LOCAL_HOST }))
      : [];
  },
  map: (row) => ({ nodeId: row.number('node_id'), backupHostId: row.number('backup_host_id') }),
});

const backups = rowsOf({
  name: 'backups',
  table: 'backups',
  keys: ['id'],
  entity: BackupEntity,
  // What happens to a backup here.
  once: [
    ...(['files', 'contentBytes', 'proofOutcome', 'proofError', 'provedAt', 'proofTriedAt'] as const),
    ...(['restoreStartedAt', 'restoreEndedAt', 'restoreTruncates', 'restoreStarts', 'restoreNext'] as const),
  ],
  map(row) {
    if (row.textOrNull('deleted_at') !== null) return null;
    return {
      id: row.number('id'),
      serverId: row.number('server_id'),
      uuid: row.text('uuid'),
      name: row.text('name'),
      ignoredFiles: row.list('ignored_files'),
      isSuccessful: row.flag('is_successful'),
      isLocked: row.flag('is_locked'),
      isScheduled: row.flag('is_scheduled'),
      checksum: row.textOrNull('checksum'),
      bytes: row.numberOrNull('bytes') ?? 0,
      files: null,
      contentBytes: null,
      proofOutcome: null,
      proofError: null,
      provedAt: null,
      proofTriedAt: null,
      completedAt: row.instantOrNull('completed_at'),
      restoreStartedAt: null,
      restoreEndedAt: null,
      restoreTruncates: false,
      restoreStarts: false,
      restoreNext: null,
      ...row.stamps(),
    };
  },
});

/** What of the backups lies in a store and not on the disk of its node. */
const objects = rowsOf({
  name: 'backup_objects',
  table: 'backups',
  keys: ['id'],
  entity: BackupObjectEntity,
  companions: [
    { table: 'backup_hosts', column: 'id', of: 'backup_host_id' },
    { table: 'servers', column: 'id', of: 'server_id' },
  ],
  map(row, { settings }) {
    const [host] = row.of('backup_hosts');
    const isInStore = host ? host.text('schema') === 's3' : row.textOrNull('disk') === 's3';
    if (!isInStore || row.textOrNull('deleted_at') !== null) return null;
    if (!host && !settings['AWS_BACKUPS_BUCKET']) {
      throw new UnfitRow('it lies in an S3 store, and no setting AWS_BACKUPS_BUCKET names one');
    }
    const [server] = row.of('servers');
    const given = (host?.json('configuration') ?? {}) as Record<string, unknown>;
    const id = row.number('id');
    return {
      id,
      backupHostId: host ? host.number('id') : S3_HOST,
      backupId: id,
      objectKey: `${prefixOf(given)}${server?.text('uuid') ?? ''}/${row.text('uuid')}.tar.gz`,
      repositoryId: null,
      uploadId: row.textOrNull('upload_id'),
      state: 'open' as const,
      createdAt: row.stamps().createdAt,
    };
  },
});

export const BACKUP_STEPS: readonly ImportStep[] = [hosts, hostNodes, backups, objects];
