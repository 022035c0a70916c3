import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { ActivityDescriptor } from '@app/contracts/activity/define-activity.js';
import {
  serverBackupDelete,
  serverBackupDownload,
  serverBackupLock,
  serverBackupRename,
  serverBackupStart,
  serverBackupUnlock,
} from '@app/contracts/activity/backup.events.js';
import * as daemon from '@app/contracts/daemon/backups.contract.js';
import { backupLocked, tooManyBackups } from '@app/contracts/errors/backup.errors.js';
import {
  displayError,
  notFound,
  serverStateConflict,
  throttled,
} from '@app/contracts/errors/common.errors.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { ModelResolvers } from '../../access/model-resolvers.js';
import type { Actor } from '../../access/request-context.js';
import type { PermittedServer } from '../../access/server-access.port.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { daemonAnswered } from '../../platform/daemon-client/daemon-errors.js';
import { Database } from '../../platform/database/database.js';
import { isAscii } from '../../platform/database/sql-filter.js';
import { Jobs } from '../../platform/queue/jobs.service.js';
import { ActivityService } from '../activity/index.js';
import { FileLinksService } from '../files/index.js';
import { NodeGateway } from '../nodes/index.js';
import { OperationsService } from '../operations/index.js';
import { defaultName, isBeingMade, isFinished, throttledFor } from './backup.policy.js';
import { BackupsRepository, type BackedUpServer, type Backup } from './backups.repository.js';
import { removeArchive } from './rotation/rotation.jobs.js';
import { BackupObjectsService } from './stores/backup-objects.service.js';

export type { Backup } from './backups.repository.js';

export interface NewBackup {
  /** Left out = named by the time. */
  readonly name?: string | null | undefined;
  readonly ignored: readonly string[];
  readonly isLocked: boolean;
  readonly isCompressed: boolean;
}

type Alongside = (made: Backup, server: BackedUpServer) => Promise<void>;

export const aboutBackup = (backup: Pick<Backup, 'id' | 'serverId'>) => [
  { type: 'server' as const, id: backup.serverId },
  { type: 'backup' as const, id: backup.id },
];

/** Backups of servers as their members and schedules handle them: client-api.md §6, domain.md §12. */
@Injectable()
export class BackupsService implements OnModuleInit {
  constructor(
    private readonly repository: BackupsRepository,
    private readonly operations: OperationsService,
    private readonly gateway: NodeGateway,
    private readonly links: FileLinksService,
    private readonly objects: BackupObjectsService,
    private readonly activity: ActivityService,
    private readonly jobs: Jobs,
    private readonly database: Database,
    private readonly resolvers: ModelResolvers,
    @Inject(PANEL_CONFIG) private readonly config: Pick<PanelConfig, 'backupThrottle'>,
  ) {}

  onModuleInit(): void {
    this.resolvers.register('client', 'backup', async (value, { permittedServer }) =>
      isAscii(value) ? this.repository.findByServer(permittedServer!.id, value.toLowerCase()) : null,
    );
  }

  page(serverId: number, request: ListRequest): Promise<{ rows: Backup[]; total: number; counted: number }> {
    return this.repository.page(serverId, request);
  }

  /**
   * Begins a backup. Throws throttled (429), tooManyBackups, serverStateConflict while other long work goes on, and
   * the node's error when it does not take it: then there is none.
   */
  create(serverId: number, wanted: NewBackup): Promise<Backup> {
    return this.begin(serverId, wanted, randomUUID(), false);
  }

  /**
   * The same for what needs one at once, whatever the throttle says; what is done `alongside`, in the transaction that
   * holds the server, is part of it.
   */
  async createWith(serverId: number, wanted: NewBackup, alongside: Alongside): Promise<void> {
    await this.begin(serverId, wanted, randomUUID(), false, alongside);
  }

  /** The same for a schedule, which names it by itself, makes room by deleting the oldest unlocked one and knows no throttle. */
  async createScheduled(serverId: number, uuid: string, wanted: NewBackup): Promise<Backup> {
    const made = await this.repository.findByUuid(uuid);
    if (made) return made;
    const oldest = await this.database.transaction(async () => {
      const server = await this.lock(serverId);
      if ((await this.repository.count(serverId)) < (server.backupLimit ?? 0)) return null;
      const removable = await this.repository.findOldestRemovable(serverId);
      if (!server.backupLimit || !removable) throw tooManyBackups();
      return { server, removable };
    });
    if (oldest) await this.delete(oldest.server, oldest.removable);
    return this.begin(serverId, wanted, uuid, true);
  }

  /** The address of its archive, good once. Throws a 400 for one that has not ended well. */
  async download(server: PermittedServer, actor: Actor, backup: Backup): Promise<string> {
    if (!isFinished(backup)) throw displayError('This backup has no archive: it has not ended successfully.');
    const url =
      (await this.objects.downloadUrl(server, backup)) ??
      (await this.links.backup(server, actor, backup.uuid));
    await this.activity.record(serverBackupDownload, {
      properties: { name: backup.name },
      subjects: aboutBackup(backup),
    });
    return url;
  }

  async lockBackup(backup: Backup): Promise<Backup> {
    return this.setLocked(backup, true, serverBackupLock);
  }

  async unlockBackup(backup: Backup): Promise<Backup> {
    return this.setLocked(backup, false, serverBackupUnlock);
  }

  async rename(backup: Backup, name: string): Promise<Backup> {
    return this.change(backup, async (now) => {
      if (now.name === name) return now;
      await this.repository.update(now.id, { name });
      await this.activity.record(serverBackupRename, {
        properties: { old_name: now.name, new_name: name },
        subjects: aboutBackup(now),
      });
      return { ...now, name };
    });
  }

  /**
   * The node first: dying in between leaves one that can be deleted again, because a node that no longer has it is
   * no failure. Throws backupLocked, and serverStateConflict while it is being made.
   */
  async delete(
    server: Pick<BackedUpServer, 'uuid' | 'nodeId'>,
    { id, serverId, uuid }: Backup,
  ): Promise<void> {
    const backup = await this.repository.findByServer(serverId, uuid);
    if (!backup) throw notFound();
    if (isBeingMade(backup)) throw serverStateConflict('This backup is still being made.');
    if (backup.isLocked && backup.isSuccessful) throw backupLocked();
    if (await this.repository.isAwaited(id))
      throw serverStateConflict('This backup is about to be restored.');
    const isOnNode = (await this.objects.adapterOf(backup)) === 'wings';
    if (isOnNode) await this.deleteOnNode(server, uuid);
    await this.database.transaction(async () => {
      if (!(await this.repository.delete(id))) return;
      // Of one in a store the list of its files lies on the node.
      if (!isOnNode) await this.clearNode(server, backup);
      await this.objects.clearSoon();
      await this.activity.record(serverBackupDelete, {
        properties: { name: backup.name, failed: !isFinished(backup) },
        subjects: aboutBackup(backup),
      });
    });
  }

  /**
   * In the running transaction, which holds the server: the row goes at once, its archive by a job, for as long as
   * that takes. The caller has looked whether it may go.
   */
  async discard(server: Pick<BackedUpServer, 'uuid' | 'nodeId'>, backup: Backup): Promise<void> {
    await this.clearNode(server, backup);
    await this.objects.clearSoon();
    await this.repository.delete(backup.id);
    await this.activity.record(serverBackupDelete, {
      properties: { name: backup.name, failed: false },
      subjects: aboutBackup(backup),
    });
  }

  private clearNode(
    { uuid, nodeId }: Pick<BackedUpServer, 'uuid' | 'nodeId'>,
    backup: Backup,
  ): Promise<void> {
    return this.jobs.enqueue(removeArchive, { nodeId, server: uuid, backup: backup.uuid });
  }

  /** Removes an archive from the disk of its node; a node that no longer has it, or is gone itself, is no failure. */
  async removeArchive(nodeId: number, server: string, backup: string): Promise<void> {
    if (await this.repository.findByUuid(backup)) return;
    await this.deleteOnNode({ uuid: server, nodeId }, backup).catch((error: unknown) => {
      if (!notFound.is(error)) throw error;
    });
  }

  private async deleteOnNode(
    { uuid, nodeId }: Pick<BackedUpServer, 'uuid' | 'nodeId'>,
    backup: string,
  ): Promise<void> {
    const params = { server: uuid, backup };
    await this.gateway.call(nodeId, daemon.deleteBackup, { params }).catch((error: unknown) => {
      if (!daemonAnswered(error, 404)) throw error;
    });
  }

  private async begin(
    serverId: number,
    wanted: NewBackup,
    uuid: string,
    isScheduled: boolean,
    alongside?: Alongside,
  ): Promise<Backup> {
    const now = new Date();
    await this.objects.assertPossible(await this.repository.findNode(serverId));
    const { server, backup, adapter } = await this.database.transaction(async () => {
      const held = await this.lock(serverId);
      if (!isScheduled && !alongside) await this.assertNotThrottled(serverId, now);
      if ((await this.repository.count(serverId)) >= (held.backupLimit ?? 0)) throw tooManyBackups();
      await this.operations.begin(serverId, 'backup');
      const name = wanted.name?.trim() || defaultName(now);
      const row = { serverId, uuid, name, ignoredFiles: [...wanted.ignored], isScheduled };
      const made = await this.repository.insert({ ...row, isLocked: wanted.isLocked }, now);
      await this.activity.record(serverBackupStart, {
        properties: { name, locked: wanted.isLocked },
        subjects: aboutBackup(made),
      });
      await alongside?.(made, held);
      return { server: held, backup: made, adapter: await this.objects.place(made, held) };
    });
    try {
      const repository = await this.objects.repositoryOf(backup);
      await this.gateway.call(server.nodeId, daemon.createBackup, {
        params: { server: server.uuid },
        body: {
          adapter,
          uuid: backup.uuid,
          ignore: backup.ignoredFiles.join('\n'),
          ...(wanted.isCompressed ? {} : { is_compressed: false }),
          ...(repository && { repository }),
        },
      });
    } catch (error) {
      await this.undo(backup, (error as Error).message);
      throw error;
    }
    return backup;
  }

  private async undo({ id, serverId }: Backup, reason: string): Promise<void> {
    await this.database.transaction(async () => {
      if (!(await this.repository.lockServer(serverId))) return;
      await this.operations.endIf(serverId, 'backup', false, reason);
      await this.repository.delete(id);
    });
  }

  private async assertNotThrottled(serverId: number, now: Date): Promise<void> {
    const limit = this.config.backupThrottle;
    if (!limit) return;
    const since = new Date(now.getTime() - limit.periodSeconds * 1000);
    const seconds = throttledFor(await this.repository.begunSince(serverId, since), limit, now);
    if (seconds === null) return;
    const detail = `Only ${limit.points} backups may be begun within ${limit.periodSeconds} seconds.`;
    throw throttled({ detail, headers: { 'Retry-After': String(seconds) } });
  }

  private setLocked(backup: Backup, isLocked: boolean, event: ActivityDescriptor): Promise<Backup> {
    return this.change(backup, async (now) => {
      if (now.isLocked === isLocked) return now;
      await this.repository.update(now.id, { isLocked });
      await this.activity.record(event, { properties: { name: now.name }, subjects: aboutBackup(now) });
      return { ...now, isLocked };
    });
  }

  /** Works on the row as it is once the server is held. */
  private change({ serverId, uuid }: Backup, work: (now: Backup) => Promise<Backup>): Promise<Backup> {
    return this.database.transaction(async () => {
      await this.lock(serverId);
      const now = await this.repository.findByServer(serverId, uuid);
      if (!now) throw notFound();
      return work(now);
    });
  }

  private async lock(serverId: number): Promise<BackedUpServer> {
    const server = await this.repository.lockServer(serverId);
    if (!server) throw notFound();
    return server;
  }
}
