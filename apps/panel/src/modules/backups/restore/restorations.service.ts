import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { z } from 'zod';
import {
  serverBackupRestore,
  serverBackupRestoreComplete,
  serverBackupRestoreFailed,
} from '@app/contracts/activity/backup.events.js';
import { AppError } from '@app/contracts/core/errors.js';
import type { BodyOf } from '@app/contracts/core/route.js';
import * as daemon from '@app/contracts/daemon/backups.contract.js';
import { accessDenied, displayError, notFound } from '@app/contracts/errors/common.errors.js';
import type { reportRestore } from '@app/contracts/remote/backups.contract.js';
import { holds, type PermittedServer } from '../../../access/server-access.port.js';
import { daemonAnswered, daemonIsAway } from '../../../platform/daemon-client/daemon-errors.js';
import { Database } from '../../../platform/database/database.js';
import { JobHandler } from '../../../platform/queue/define-job.js';
import { Jobs } from '../../../platform/queue/jobs.service.js';
import { ActivityService } from '../../activity/index.js';
import { NodeGateway } from '../../nodes/index.js';
import { OperationsService, QUEUED } from '../../operations/index.js';
import { ServerControlService, ServerRestorationService } from '../../servers/index.js';
import { isBeingRestored, isFinished } from '../backup.policy.js';
import { BackupsRepository, type BackedUpServer, type Backup } from '../backups.repository.js';
import { aboutBackup, BackupsService } from '../backups.service.js';
import { BackupObjectsService } from '../stores/backup-objects.service.js';
import { beginRestoration, startRestored } from './restore.jobs.js';

const FAILED = 'The node said that it failed.';
const NOT_FINISHED = 'This backup cannot be restored: it has not ended successfully.';
const WRONG_STATE = 'This server is not in a state that allows a backup to be restored.';
const NAME_LENGTH = 255;

export interface RestoreOptions {
  /** Whether files that the backup does not hold are removed. */
  readonly truncates: boolean;
  /** The present state is backed up before; where that fails, nothing is restored. */
  readonly backsUpFirst: boolean;
  /** The server is started once it is restored. */
  readonly starts: boolean;
}

/**
 * Backups that are put back: client-api.md §6, remote-api.md §8.
 *
 *   restore ──► operation `restore` ──node──► report ──► started, where that was asked for
 *   back up first ──► operation `backup` ──report──► operation `restore` in the same transaction ──job──► node …
 */
@Injectable()
export class RestorationsService implements OnModuleInit {
  constructor(
    private readonly repository: BackupsRepository,
    private readonly restoration: ServerRestorationService,
    private readonly operations: OperationsService,
    private readonly control: ServerControlService,
    private readonly backups: BackupsService,
    private readonly objects: BackupObjectsService,
    private readonly gateway: NodeGateway,
    private readonly activity: ActivityService,
    private readonly jobs: Jobs,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    this.operations.define('restore', {
      failed: (serverId) => this.end(serverId, false),
      abandoned: (serverId) => this.end(serverId, false),
      resumed: (serverId) => this.resume(serverId),
    });
  }

  /**
   * Throws a 400 for a backup that has not ended well, accessDenied without the permissions of the options, and what
   * the backup before it throws; the server is as it was when its node does not take it.
   */
  async restore(server: PermittedServer, backup: Backup, options: RestoreOptions): Promise<void> {
    if (options.backsUpFirst && !holds(server, 'backup.create')) throw accessDenied();
    if (options.starts && !holds(server, 'control.start')) throw accessDenied();
    if (options.backsUpFirst) return this.backUpFirst(backup, options);
    const { serverId } = backup;
    const held = await this.database.transaction(async () => {
      const locked = await this.repository.lockServer(serverId);
      if (!locked) throw notFound();
      const now = await this.asked(backup, options);
      await this.operations.begin(serverId, 'restore');
      if (!(await this.begin(now))) throw displayError(WRONG_STATE);
      return locked;
    });
    try {
      await this.order(held, { ...backup, restoreTruncates: options.truncates });
    } catch (error) {
      await this.withdraw(backup, (error as Error).message);
      throw error;
    }
  }

  /** In the transaction that ends a backup well and holds the server: begins the restoration that waits for it. */
  async follow({ id, restoreNext }: Backup, server: BackedUpServer): Promise<void> {
    if (restoreNext === null) return;
    await this.repository.update(id, { restoreNext: null });
    const next = await this.repository.find(restoreNext);
    await this.operations.begin(server.id, 'restore');
    const refusal = !next || !isFinished(next) ? NOT_FINISHED : (await this.begin(next)) ? null : WRONG_STATE;
    if (refusal !== null) return this.operations.endIf(server.id, 'restore', false, refusal);
    await this.jobs.enqueue(beginRestoration, { backupId: restoreNext, nodeId: server.nodeId });
  }

  @JobHandler(beginRestoration)
  async beginOnNode({ backupId }: z.output<typeof beginRestoration.payload>): Promise<void> {
    const backup = await this.repository.find(backupId);
    const server = backup && (await this.repository.findServer(backup.serverId));
    if (!server || !isBeingRestored(backup)) return;
    const running = await this.operations.running(server.id);
    // A node that has been heard of is at it.
    if (running?.kind !== 'restore' || running.step !== QUEUED) return;
    try {
      await this.order(server, backup);
    } catch (error) {
      // Busy: its report of the backup came before it had put that away, or an answer of it was lost.
      const mayPass = !(error instanceof AppError) || daemonIsAway(error) || daemonAnswered(error, 409);
      if (mayPass) throw error;
      await this.withdraw(backup, error.message);
    }
  }

  @JobHandler(startRestored)
  async start({ backupId }: z.output<typeof startRestored.payload>): Promise<void> {
    const backup = await this.repository.find(backupId);
    const server = backup && (await this.repository.findServer(backup.serverId));
    // What was begun since decides what becomes of the server.
    if (!server || server.status !== null || (await this.operations.running(server.id))) return;
    await this.control.power(server, 'start').catch((error: unknown) => {
      if (!daemonAnswered(error, 404)) throw error;
    });
  }

  /** remote-api.md §2 row 14; the same report twice changes nothing. */
  async report({ serverId, uuid }: Backup, body: BodyOf<typeof reportRestore>): Promise<void> {
    await this.database.transaction(async () => {
      const server = await this.repository.lockServer(serverId);
      const now = await this.repository.findByServer(serverId, uuid);
      if (!server || !now) throw notFound();
      if (!isBeingRestored(now)) {
        if (body.successful) await this.operations.redeem(serverId, 'restore');
        return;
      }
      await this.operations.endIf(serverId, 'restore', body.successful, body.error ?? FAILED);
      await this.end(serverId, body.successful);
      if (!body.successful || !now.restoreStarts) return;
      await this.jobs.enqueue(startRestored, { backupId: now.id, nodeId: server.nodeId });
    });
  }

  private async backUpFirst(backup: Backup, options: RestoreOptions): Promise<void> {
    const name = `Before restoring ${backup.name}`.slice(0, NAME_LENGTH);
    const wanted = { name, ignored: [], isLocked: false, isCompressed: true };
    await this.backups.createWith(backup.serverId, wanted, async (made, { status }) => {
      if (status !== null) throw displayError(WRONG_STATE);
      const next = await this.asked(backup, options);
      await this.repository.update(made.id, { restoreNext: next.id });
    });
  }

  /** In the running transaction, which holds the server: the backup as it is now, with what is asked of it. */
  private async asked({ serverId, uuid }: Backup, { truncates, starts }: RestoreOptions): Promise<Backup> {
    const now = await this.repository.findByServer(serverId, uuid);
    if (!now) throw notFound();
    if (!isFinished(now)) throw displayError(NOT_FINISHED);
    await this.repository.update(now.id, { restoreTruncates: truncates, restoreStarts: starts });
    await this.activity.record(serverBackupRestore, {
      properties: { name: now.name, truncate: truncates },
      subjects: aboutBackup(now),
    });
    return now;
  }

  /** False where the server is in another state than the normal one. */
  private async begin({ id, serverId }: Backup): Promise<boolean> {
    if (!(await this.restoration.begin(serverId))) return false;
    await this.repository.update(id, { restoreStartedAt: new Date(), restoreEndedAt: null });
    return true;
  }

  private async order(server: Pick<BackedUpServer, 'uuid' | 'nodeId'>, backup: Backup): Promise<void> {
    const source = await this.objects.source(backup);
    await this.gateway.call(server.nodeId, daemon.restoreBackup, {
      params: { server: server.uuid, backup: backup.uuid },
      body: {
        ...source,
        truncate_directory: backup.restoreTruncates,
        checksum: backup.checksum,
      },
    });
  }

  private async withdraw({ serverId }: Backup, reason: string): Promise<void> {
    await this.database.transaction(async () => {
      if (!(await this.repository.lockServer(serverId))) return;
      await this.operations.endIf(serverId, 'restore', false, reason);
      await this.end(serverId, false);
    });
  }

  /** The one that was begun last, as it was before it was given up. */
  private async resume(serverId: number): Promise<boolean> {
    const last = await this.repository.findLastRestored(serverId);
    if (!last || !(await this.restoration.begin(serverId))) return false;
    await this.repository.update(last.id, { restoreEndedAt: null });
    return true;
  }

  private async end(serverId: number, isSuccessful: boolean): Promise<void> {
    await this.restoration.end(serverId);
    for (const backup of await this.repository.findRestoring(serverId)) {
      await this.repository.update(backup.id, { restoreEndedAt: new Date() });
      await this.activity.record(isSuccessful ? serverBackupRestoreComplete : serverBackupRestoreFailed, {
        properties: { name: backup.name },
        subjects: aboutBackup(backup),
      });
    }
  }
}
