import { Injectable, type OnModuleInit } from '@nestjs/common';
import { serverBackupBroken } from '@app/contracts/activity/backup.events.js';
import { AppError } from '@app/contracts/core/errors.js';
import type { BodyOf } from '@app/contracts/core/route.js';
import * as daemon from '@app/contracts/daemon/backups.contract.js';
import { notFound, serverStateConflict } from '@app/contracts/errors/common.errors.js';
import type { reportProof } from '@app/contracts/remote/backups.contract.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { Database } from '../../../platform/database/database.js';
import { ActivityService } from '../../activity/index.js';
import { NodeCapabilities, NodeGateway } from '../../nodes/index.js';
import { OperationsService } from '../../operations/index.js';
import { isFinished } from '../backup.policy.js';
import { BackupsRepository, type BackedUpServer, type Backup } from '../backups.repository.js';
import { aboutBackup } from '../backups.service.js';
import { BackupObjectsService } from '../stores/backup-objects.service.js';
import { BackupProofsRepository } from './backup-proofs.repository.js';

/** What was sound may rot: it is looked at again. */
const AGAIN_MS = 7 * 24 * 60 * 60 * 1000;
/** After a try that found nothing out: it gave way, there was no room. */
const RETRY_MS = 60 * 60 * 1000;
const FEATURE = 'backups.prove';

/** Backups prove themselves: the newest of each server is restored into an empty folder on its node and compared. */
@Injectable()
export class BackupProofsService implements OnModuleInit {
  constructor(
    private readonly repository: BackupProofsRepository,
    private readonly backups: BackupsRepository,
    private readonly objects: BackupObjectsService,
    private readonly operations: OperationsService,
    private readonly gateway: NodeGateway,
    private readonly capabilities: NodeCapabilities,
    private readonly activity: ActivityService,
    private readonly database: Database,
    private readonly logger: AppLogger,
  ) {}

  onModuleInit(): void {
    // A proof changes nothing of its server, whatever becomes of it.
    this.operations.define('prove', { failed: async () => undefined, resumed: async () => true });
  }

  /** Begins one proof on each node where one is due and nothing else goes on. */
  async begin(signal: AbortSignal, now = new Date()): Promise<void> {
    const due = await this.repository.findDue(
      new Date(now.getTime() - AGAIN_MS),
      new Date(now.getTime() - RETRY_MS),
    );
    for (const id of due) {
      if (signal.aborted) return;
      await this.prove(id, now).catch((error: unknown) => {
        if (!(error instanceof AppError)) throw error;
        const context = BackupProofsService.name;
        this.logger.pino.warn({ context, error, backup: id }, 'a backup could not be proved');
      });
    }
  }

  /** The same report twice changes nothing but its time. */
  async report({ serverId, uuid }: Backup, body: BodyOf<typeof reportProof>): Promise<void> {
    await this.database.transaction(async () => {
      const server = await this.backups.lockServer(serverId);
      const now = await this.backups.findByServer(serverId, uuid);
      if (!server || !now) throw notFound();
      await this.operations.endIf(serverId, 'prove', body.outcome !== null, body.error ?? null);
      if (body.outcome === null) return this.backups.update(now.id, { proofError: body.error ?? null });
      const found = { proofOutcome: body.outcome, proofError: body.error ?? null, provedAt: new Date() };
      await this.backups.update(now.id, found);
      if (body.outcome === 'sound' || now.proofOutcome === 'broken') return;
      await this.activity.record(serverBackupBroken, {
        properties: { name: now.name },
        subjects: aboutBackup(now),
      });
    });
  }

  private async prove(id: number, now: Date): Promise<void> {
    const begun = await this.claim(id, now);
    if (!begun) return;
    const { server, backup } = begun;
    try {
      const source = await this.objects.source(backup);
      await this.gateway.call(server.nodeId, daemon.proveBackup, {
        params: { server: server.uuid, backup: backup.uuid },
        body: {
          ...source,
          checksum: backup.checksum,
          content_bytes: backup.contentBytes!,
        },
      });
    } catch (error) {
      await this.database.transaction(async () => {
        if (!(await this.backups.lockServer(server.id))) return;
        await this.operations.endIf(server.id, 'prove', false, (error as Error).message);
      });
      throw error;
    }
  }

  /** Null where it is not the time for it. Notes the try first, so that one which dies is not repeated at once. */
  private async claim(id: number, now: Date): Promise<{ server: BackedUpServer; backup: Backup } | null> {
    const seen = await this.repository.find(id);
    const nodeId = seen && (await this.backups.findNode(seen.serverId));
    if (!seen || nodeId === null || !(await this.capabilities.of(nodeId)).includes(FEATURE)) return null;
    return this.database.transaction(async () => {
      const server = await this.backups.lockServer(seen.serverId);
      const backup = await this.backups.findByServer(seen.serverId, seen.uuid);
      if (!server || server.status !== null || !backup || !isFinished(backup)) return null;
      try {
        await this.operations.begin(server.id, 'prove');
      } catch (error) {
        if (serverStateConflict.is(error)) return null;
        throw error;
      }
      await this.backups.update(backup.id, { proofTriedAt: now });
      return { server, backup };
    });
  }
}
