import { randomUUID } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type {
  createBackupHost,
  S3Fields,
  updateBackupHost,
} from '@app/contracts/application/backup-hosts.contract.js';
import type { BodyOf } from '@app/contracts/core/route.js';
import { backupStoreAway } from '@app/contracts/errors/backup.errors.js';
import { hasActiveServers } from '@app/contracts/errors/catalogue.errors.js';
import { displayError, notFound, validationFailed } from '@app/contracts/errors/common.errors.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { readableNodes, refuseBeyond } from '../../../access/admin-access.js';
import { idOf, ModelResolvers } from '../../../access/model-resolvers.js';
import { AppCipher } from '../../../platform/crypto/app-cipher.js';
import { Database } from '../../../platform/database/database.js';
import { isDangling, isReferenced } from '../../../platform/database/sql-errors.js';
import { S3Bucket } from '../../../platform/s3/s3-bucket.js';
import type { BackupHostEntity } from './backup-host.entity.js';
import { BackupHostsRepository, type BackupHost } from './backup-hosts.repository.js';

export type { BackupHost } from './backup-hosts.repository.js';

const orNoNode = (error: unknown): never => {
  if (!isDangling(error)) throw error;
  throw validationFailed([
    { field: 'node_ids', rule: 'exists', detail: 'One of the selected nodes does not exist.' },
  ]);
};

/**
 * Stores of backups. Administrators give their addresses, which may lie in networks of the panel's own, where such
 * stores usually are: what one answers is shown to nobody, only whether it did what it was asked.
 */
@Injectable()
export class BackupHostsService implements OnModuleInit {
  constructor(
    private readonly repository: BackupHostsRepository,
    private readonly cipher: AppCipher,
    private readonly database: Database,
    private readonly resolvers: ModelResolvers,
  ) {}

  onModuleInit(): void {
    const resolve = async (value: string): Promise<BackupHost | null> => {
      const id = idOf(value);
      return id === null ? null : this.repository.find(id);
    };
    this.resolvers.register('application', 'backup_host', resolve, ({ nodeIds }: BackupHost) => nodeIds);
  }

  page(request: ListRequest): Promise<{ rows: BackupHost[]; total: number }> {
    return this.repository.page(request, readableNodes('backup_host'));
  }

  /** What is there to see of how a store is reached. */
  shown(host: Pick<BackupHost, 'schema' | 'configuration'>): Record<string, string | boolean | null> {
    if (host.schema !== 's3') return {};
    const { secret: _, ...shown } = this.settings(host);
    return shown;
  }

  /** Throws a 400 where nothing can be written to it. */
  async create(body: BodyOf<typeof createBackupHost>): Promise<BackupHost> {
    refuseBeyond({ model: 'backupHost', verb: 'create' }, body.node_ids ?? []);
    const settings = body.schema === 's3' ? withDefaults(body.configuration!) : null;
    if (settings) await this.tryOut(settings);
    const id = await this.database
      .transaction(async () => {
        const configuration = this.cipher.encrypt(JSON.stringify(settings ?? {}));
        const { name, schema, format = 'tar' } = body;
        const made = await this.repository.insert({ name, schema, format, configuration });
        await this.repository.setNodes(made, body.node_ids ?? []);
        return made;
      })
      .catch(orNoNode);
    return this.get(id);
  }

  /** What is not sent stays, the secret too where it is empty. Throws a 400 as `create` does. */
  async update(host: BackupHost, body: BodyOf<typeof updateBackupHost>): Promise<BackupHost> {
    const { name, configuration: given, node_ids: nodeIds } = body;
    if (nodeIds) refuseBeyond({ model: 'backupHost', verb: 'update' }, nodeIds);
    let configuration: string | undefined;
    if (given && host.schema === 's3') {
      const settings = withDefaults({ ...given, secret: given.secret || this.settings(host).secret });
      if (settings.bucket !== this.settings(host).bucket && host.backups > 0) {
        throw displayError('Backups lie in this bucket: add another store for the new one.');
      }
      await this.tryOut(settings);
      configuration = this.cipher.encrypt(JSON.stringify(settings));
    }
    await this.database
      .transaction(async () => {
        await this.repository.update(host.id, {
          ...(name === undefined ? {} : { name }),
          ...(configuration === undefined ? {} : { configuration }),
        });
        if (nodeIds) await this.repository.setNodes(host.id, nodeIds);
      })
      .catch(orNoNode);
    return this.get(host.id);
  }

  /** Throws a 400 where nothing can be written to it. */
  async test(host: BackupHost): Promise<void> {
    if (host.schema === 's3') await this.tryOut(this.settings(host));
  }

  /** Refuses while something lies in it, also what is still to be removed. */
  async delete(id: number): Promise<void> {
    try {
      await this.repository.delete(id);
    } catch (cause) {
      if (!isReferenced(cause)) throw cause;
      throw hasActiveServers({ detail: 'A store cannot be forgotten while backups lie in it.', cause });
    }
  }

  /** The store of a node's servers; null = archives on the node's disk. */
  async ofNode(nodeId: number): Promise<BackupHostEntity | null> {
    const host = await this.repository.findForNode(nodeId);
    return host && (host.schema === 's3' || host.format === 'restic') ? host : null;
  }

  /** What the names of all its objects begin with. */
  prefixOf(host: BackupHostEntity): string {
    return host.schema === 's3' ? this.settings(host).prefix : '';
  }

  /** How a node reaches a store by itself; null = it is its own disk. */
  async storeOf(id: number): Promise<Omit<S3Configuration, 'prefix'> | null> {
    const host = await this.get(id);
    if (host.schema !== 's3') return null;
    const { prefix: _, ...store } = this.settings(host);
    return store;
  }

  /** Works with a store; one that is away or refuses is a 504, its words are for the log only. */
  async use<T>(id: number, work: (bucket: S3Bucket) => Promise<T>): Promise<T> {
    const settings = this.settings(await this.get(id));
    try {
      return await withBucket(settings, work);
    } catch (cause) {
      throw backupStoreAway({ cause });
    }
  }

  private async tryOut(settings: S3Configuration): Promise<void> {
    try {
      await withBucket(settings, (bucket) =>
        bucket.tryOut(`${settings.prefix}rookery-trial-${randomUUID()}`),
      );
    } catch (cause) {
      const reason = (cause as Error).name;
      throw displayError({ detail: `Nothing could be written to this store (${reason}).`, cause });
    }
  }

  private settings({ configuration }: Pick<BackupHost, 'configuration'>): S3Configuration {
    return JSON.parse(this.cipher.decrypt(configuration)) as S3Configuration;
  }

  private async get(id: number): Promise<BackupHost> {
    const host = await this.repository.find(id);
    if (!host) throw notFound();
    return host;
  }
}

/** As stored, all fields there. */
export type S3Configuration = ReturnType<typeof withDefaults>;
const withDefaults = (given: S3Fields) => ({
  region: given.region,
  key: given.key,
  secret: given.secret ?? '',
  bucket: given.bucket,
  endpoint: given.endpoint ?? null,
  use_path_style_endpoint: given.use_path_style_endpoint ?? false,
  storage_class: given.storage_class ?? null,
  prefix: given.prefix ?? '',
});

async function withBucket<T>(settings: S3Configuration, work: (bucket: S3Bucket) => Promise<T>): Promise<T> {
  const { endpoint, region, key, secret, bucket: name } = settings;
  const bucket = await S3Bucket.open({
    ...{ endpoint, region, key, secret, bucket: name },
    usePathStyle: settings.use_path_style_endpoint,
    storageClass: settings.storage_class,
  });
  try {
    return await work(bucket);
  } finally {
    bucket.close();
  }
}
