import { Inject, Injectable } from '@nestjs/common';
import type { BodyOf, ResponseOf } from '@app/contracts/core/route.js';
import type { BackupRepository } from '@app/contracts/daemon/backup-repository.contract.js';
import { conflict, displayError, notFound } from '@app/contracts/errors/common.errors.js';
import type { BACKUP_ADAPTERS } from '@app/contracts/operations/operation-kinds.js';
import type { backupParts, reportBackup } from '@app/contracts/remote/backups.contract.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { PANEL_CONFIG, type PanelConfig } from '../../../config/panel.config.js';
import { Database } from '../../../platform/database/database.js';
import { Jobs } from '../../../platform/queue/jobs.service.js';
import type { S3Bucket } from '../../../platform/s3/s3-bucket.js';
import type { BackedUpServer, Backup } from '../backups.repository.js';
import { isBeingMade } from '../backup.policy.js';
import { clearStores } from './clear-stores.job.js';
import { BackupHostsService } from './backup-hosts.service.js';
import { BackupRepositoriesService } from './backup-repositories.service.js';
import { BackupObjectsRepository, type BackupObject } from './backup-objects.repository.js';

/** Adapters in the words of the protocol. */
export type Adapter = (typeof BACKUP_ADAPTERS)[number];

/** What a node needs to read a backup. */
export interface BackupSource {
  readonly adapter: Adapter;
  readonly download_url: string;
  readonly repository?: BackupRepository;
}

/** S3 takes no more parts of one object. */
const MAX_PARTS = 10_000;
/** Parts that our daemon is given addresses for at a time. */
const BATCH_OF_PARTS = 16;
const MAX_CONCURRENT_UPLOADS = 1;
const DOWNLOAD_SECONDS = 300;
/** Stopping a server and a slow start of its download fit in. */
const RESTORE_SECONDS = 3600;
/** Until a backup that was given up, and not reported as failed, is no longer waited for. */
const LATE_REPORT_MS = 3_600_000;
const BATCH = 100;

type Made = Pick<Backup, 'id' | 'uuid'>;

/** Backups that lie in a store: remote-api.md §8. */
@Injectable()
export class BackupObjectsService {
  constructor(
    private readonly repository: BackupObjectsRepository,
    private readonly hosts: BackupHostsService,
    private readonly repositories: BackupRepositoriesService,
    private readonly jobs: Jobs,
    private readonly database: Database,
    private readonly logger: AppLogger,
    @Inject(PANEL_CONFIG) private readonly config: Pick<PanelConfig, 'backupParts'>,
  ) {}

  /** Decides in the running transaction where a new backup will lie. */
  async place(backup: Made, server: Pick<BackedUpServer, 'id' | 'uuid' | 'nodeId'>): Promise<Adapter> {
    const host = await this.hosts.ofNode(server.nodeId);
    if (!host) return 'wings';
    if (host.format === 'restic') {
      const repositoryId = await this.repositories.ensure(host, server);
      const object = { backupHostId: host.id, backupId: backup.id, objectKey: backup.uuid };
      await this.repository.insert({ ...object, repositoryId });
      return 'restic';
    }
    const objectKey = `${this.hosts.prefixOf(host)}${server.uuid}/${backup.uuid}.tar.gz`;
    await this.repository.insert({ backupHostId: host.id, backupId: backup.id, objectKey });
    return 's3';
  }

  /** Throws a 400 where the store of a server asks for what its node cannot do. Asks the node. */
  async assertPossible(nodeId: number | null): Promise<void> {
    if (nodeId !== null) await this.repositories.assertPossible(nodeId);
  }

  async adapterOf(backup: Made): Promise<Adapter> {
    const object = await this.repository.findOf(backup.id);
    if (!object) return 'wings';
    return object.repositoryId === null ? 's3' : 'restic';
  }

  /**
   * Addresses to send the parts of an archive to; begins the upload the first time. All that `size` takes, or for our
   * own daemon a few from a part on, because it sends while it archives and addresses run out.
   */
  async parts(
    backup: Made & Pick<Backup, 'completedAt'>,
    { size, from }: { readonly size: number; readonly from?: number | undefined },
  ): Promise<ResponseOf<typeof backupParts>> {
    const object = await this.repository.findOf(backup.id);
    if (!object || object.repositoryId !== null) throw displayError('This backup is not sent in parts.');
    if (!isBeingMade(backup) || object.state !== 'open') throw conflict('This backup is complete already.');
    const { partBytes, linkSeconds } = this.config.backupParts;
    const part_size = Math.max(partBytes, Math.ceil(size / MAX_PARTS));
    const first = Math.min(from ?? 1, MAX_PARTS);
    const count = from === undefined ? Math.max(1, Math.ceil(size / part_size)) : BATCH_OF_PARTS;
    const numbers = Array.from({ length: Math.min(count, MAX_PARTS - first + 1) }, (_, at) => first + at);
    return this.hosts.use(object.backupHostId, async (bucket) => {
      const uploadId = object.uploadId ?? (await this.begin(object, backup, bucket));
      return {
        parts: await bucket.partUrls(object.objectKey, uploadId, numbers, linkSeconds),
        part_size,
        max_concurrent_uploads: MAX_CONCURRENT_UPLOADS,
        ...(from === undefined ? {} : { first_part: first }),
      };
    });
  }

  /** Puts the parts of a successful backup together, before it is called good. Safe to do twice. */
  async complete(backup: Made, parts: BodyOf<typeof reportBackup>['parts']): Promise<void> {
    const object = await this.repository.findOf(backup.id);
    if (!object || object.repositoryId !== null) return;
    if (object.state !== 'open' || object.uploadId === null) throw notFound();
    const { objectKey, uploadId } = object;
    const named = parts?.map(({ etag, part_number: partNumber }) => ({ etag, partNumber })) ?? null;
    await this.hosts.use(object.backupHostId, (bucket) => bucket.complete(objectKey, uploadId, named));
  }

  /** Throws where the object has been given up meanwhile; in the transaction that calls the backup good. */
  async assertThere(backup: Made): Promise<void> {
    const object = await this.repository.findOf(backup.id);
    if (object && object.state !== 'open') throw notFound();
  }

  /** A failed backup leaves nothing in its store; in the transaction that says that it has failed. */
  async discard(backup: Made): Promise<void> {
    const object = await this.repository.findOf(backup.id);
    if (!object) return;
    await this.repository.setState(object.id, 'doomed');
    await this.clearSoon();
  }

  /** Once a backup's row is gone, its object goes too: in the same transaction. */
  async clearSoon(): Promise<void> {
    await this.jobs.enqueue(clearStores, {});
  }

  /** An address of the archive in its store; null for one that its node sends, which then can. */
  async downloadUrl(server: Pick<BackedUpServer, 'nodeId' | 'uuid'>, backup: Made): Promise<string | null> {
    const repositoryId = (await this.repository.findOf(backup.id))?.repositoryId ?? null;
    if (repositoryId === null) return this.signed(backup, DOWNLOAD_SECONDS);
    await this.repositories.offer(server, repositoryId, backup.uuid);
    return null;
  }

  /** Where the node of its server finds a backup. */
  async source(backup: Made): Promise<BackupSource> {
    const repository = await this.repositoryOf(backup);
    if (repository) return { adapter: 'restic', download_url: '', repository };
    const url = await this.signed(backup, RESTORE_SECONDS);
    return { adapter: url === null ? 'wings' : 's3', download_url: url ?? '' };
  }

  /** The repository of an incremental one, as its node is handed it. */
  async repositoryOf(backup: Made): Promise<BackupRepository | undefined> {
    const object = await this.repository.findOf(backup.id);
    if (!object || object.repositoryId === null) return undefined;
    return this.repositories.handed(object.repositoryId);
  }

  /** Removes from stores what belongs to no backup any more. A store that is away is asked again later. */
  async clear(signal: AbortSignal, now = new Date()): Promise<void> {
    await this.repository.doomFailed(new Date(now.getTime() - LATE_REPORT_MS));
    await this.clearDoomed(signal);
    await this.repositories.clear(signal);
  }

  private async clearDoomed(signal: AbortSignal): Promise<void> {
    for (let after = 0; !signal.aborted;) {
      const doomed = await this.repository.findDoomed(after, BATCH);
      if (doomed.length === 0) return;
      for (const object of doomed) await this.clearOne(object);
      after = doomed.at(-1)!.id;
    }
  }

  private async clearOne(object: BackupObject): Promise<void> {
    try {
      if (object.state !== 'cleared' && object.repositoryId !== null) {
        await this.repositories.forget(object.repositoryId, object.objectKey);
      } else if (object.state !== 'cleared') {
        await this.hosts.use(object.backupHostId, (bucket) =>
          bucket.clear(object.objectKey, object.uploadId),
        );
      }
    } catch (error) {
      const context = BackupObjectsService.name;
      return this.logger.pino.warn({ context, error, object: object.id }, 'a store could not be cleared');
    }
    await this.database.transaction(async () => {
      if (object.backupId === null) await this.repository.delete(object.id);
      else await this.repository.setState(object.id, 'cleared');
      if (object.repositoryId !== null) await this.repositories.pruneSoon(object.repositoryId);
    });
  }

  private async begin(object: BackupObject, backup: Made, bucket: S3Bucket): Promise<string> {
    const uploadId = await bucket.begin(object.objectKey);
    if (await this.repository.setUpload(object.id, uploadId)) return uploadId;
    // Asked twice at once, or given up meanwhile: the other one counts.
    await bucket.abort(object.objectKey, uploadId);
    const now = await this.repository.findOf(backup.id);
    if (!now?.uploadId || now.state !== 'open') throw conflict('This backup is complete already.');
    return now.uploadId;
  }

  private async signed(backup: Made, seconds: number): Promise<string | null> {
    const object = await this.repository.findOf(backup.id);
    if (!object || object.repositoryId !== null) return null;
    return this.hosts.use(object.backupHostId, (bucket) =>
      bucket.downloadUrl(object.objectKey, seconds, `${backup.uuid}.tar.gz`),
    );
  }
}
