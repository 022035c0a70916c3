import { Injectable, type OnModuleInit } from '@nestjs/common';
import { serverBackupComplete, serverBackupFail } from '@app/contracts/activity/backup.events.js';
import type { BodyOf } from '@app/contracts/core/route.js';
import { badRequest, forbidden, notFound } from '@app/contracts/errors/common.errors.js';
import type { reportBackup } from '@app/contracts/remote/backups.contract.js';
import { ModelResolvers } from '../../access/model-resolvers.js';
import type { NodeRef } from '../../access/node-ref.js';
import { Database } from '../../platform/database/database.js';
import { isAscii } from '../../platform/database/sql-filter.js';
import { ActivityService } from '../activity/index.js';
import { OperationsService } from '../operations/index.js';
import { isBeingMade, isFinished, LONGEST_MS } from './backup.policy.js';
import { BackupsRepository, type Backup } from './backups.repository.js';
import { aboutBackup } from './backups.service.js';
import { RestorationsService } from './restore/restorations.service.js';
import { BackupRotationService } from './rotation/backup-rotation.service.js';
import { BackupObjectsService } from './stores/backup-objects.service.js';

const BATCH = 200;
const FAILED = 'The node said that it failed.';

/** How backups end: reported by daemons, or given up when nobody keeps them. */
@Injectable()
export class BackupOutcomesService implements OnModuleInit {
  constructor(
    private readonly repository: BackupsRepository,
    private readonly operations: OperationsService,
    private readonly restorations: RestorationsService,
    private readonly objects: BackupObjectsService,
    private readonly rotation: BackupRotationService,
    private readonly activity: ActivityService,
    private readonly database: Database,
    private readonly resolvers: ModelResolvers,
  ) {}

  onModuleInit(): void {
    this.resolvers.register('remote', 'backup', (value, request) => this.own(request.callingNode!, value));
    this.operations.define('backup', {
      failed: (serverId) => this.failUnfinished(serverId),
      abandoned: (serverId) => this.failUnfinished(serverId),
      resumed: async (serverId) => {
        const failed = await this.repository.findLastFailed(serverId);
        if (failed) await this.repository.update(failed.id, { completedAt: null });
        return failed !== null;
      },
    });
  }

  /**
   * remote-api.md §8. The same report twice changes nothing; one of success corrects what was given up too early, and
   * one that contradicts a finished backup is a 400.
   */
  async report(backup: Backup, body: BodyOf<typeof reportBackup>): Promise<void> {
    const { id, serverId, uuid } = backup;
    // Before it is called good; outside of the transaction, because the store may be slow or away.
    if (body.successful && !isFinished(backup)) await this.objects.complete(backup, body.parts);
    const checksum = body.successful ? `${body.checksum_type}:${body.checksum}` : null;
    await this.database.transaction(async () => {
      const server = await this.repository.lockServer(serverId);
      const now = await this.repository.findByServer(serverId, uuid);
      if (!server || !now) throw notFound();
      if (isFinished(now)) {
        if (checksum === now.checksum) return;
        throw badRequest('This backup is complete already.');
      }
      if (!isBeingMade(now) && !body.successful) return;
      if (isBeingMade(now)) {
        await this.operations.endIf(serverId, 'backup', body.successful, body.error ?? FAILED);
      } else if ((await this.repository.findLastFailed(serverId))?.id === id) {
        await this.operations.redeem(serverId, 'backup');
      }
      if (!body.successful) {
        await this.objects.discard(now);
        return this.fail(now);
      }
      await this.objects.assertThere(now);
      await this.repository.update(id, {
        isSuccessful: true,
        checksum,
        bytes: body.size!,
        files: body.files ?? null,
        contentBytes: body.content_bytes ?? null,
        completedAt: new Date(),
      });
      await this.restorations.follow(now, server);
      await this.rotation.followBackup(serverId);
      await this.activity.record(serverBackupComplete, {
        properties: { name: now.name },
        subjects: aboutBackup(now),
      });
    });
  }

  /** Ends what no daemon has reported within six hours, such as one of a stock daemon that was restarted. */
  async failOld(now = new Date()): Promise<void> {
    const old = await this.repository.findUnfinished(new Date(now.getTime() - LONGEST_MS), BATCH);
    for (const { serverId } of old) {
      await this.database.transaction(async () => {
        if (!(await this.repository.lockServer(serverId))) return;
        await this.operations.endIf(
          serverId,
          'backup',
          false,
          'The backup was not reported within six hours.',
        );
        await this.failUnfinished(serverId);
      });
    }
  }

  private async failUnfinished(serverId: number): Promise<void> {
    for (const backup of await this.repository.findUnfinishedOf(serverId)) await this.fail(backup);
  }

  private async fail(backup: Backup): Promise<void> {
    await this.repository.update(backup.id, {
      isSuccessful: false,
      isLocked: false,
      checksum: null,
      bytes: 0,
      // What was to be restored after it is not, whatever comes late.
      restoreNext: null,
      completedAt: new Date(),
    });
    await this.activity.record(serverBackupFail, {
      properties: { name: backup.name },
      subjects: aboutBackup(backup),
    });
  }

  /** A backup of a server of the calling node: 404 when there is none, 403 when it is another node's. */
  private async own(node: NodeRef, uuid: string): Promise<Backup> {
    const backup = isAscii(uuid) ? await this.repository.findByUuid(uuid.toLowerCase()) : null;
    if (!backup) throw notFound();
    if ((await this.repository.findNode(backup.serverId)) !== node.id) {
      throw forbidden('This backup does not belong to the calling node.');
    }
    return backup;
  }
}
