import { Injectable } from '@nestjs/common';
import { serverBackupRotation } from '@app/contracts/activity/backup.events.js';
import { NO_ROTATION, rotatedOut, type RotationRule } from '@app/contracts/core/backup-rotation.js';
import { notFound } from '@app/contracts/errors/common.errors.js';
import { Database } from '../../../platform/database/database.js';
import { Jobs } from '../../../platform/queue/jobs.service.js';
import { ActivityService } from '../../activity/index.js';
import { isBeingRestored } from '../backup.policy.js';
import { BackupsRepository } from '../backups.repository.js';
import { BackupsService } from '../backups.service.js';
import { BackupRotationRepository } from './backup-rotation.repository.js';
import { rotationWire } from './backup-rotation.transformer.js';
import { rotateBackups } from './rotation.jobs.js';

const BATCH = 500;
const isOff = ({ keepLast, keepDaily, keepWeekly, keepMonthly }: RotationRule): boolean =>
  keepLast + keepDaily + keepWeekly + keepMonthly === 0;

/** Which backups of a server are kept, and the end of the others: domain.md §12. */
@Injectable()
export class BackupRotationService {
  constructor(
    private readonly repository: BackupRotationRepository,
    private readonly backups: BackupsRepository,
    private readonly service: BackupsService,
    private readonly jobs: Jobs,
    private readonly activity: ActivityService,
    private readonly database: Database,
  ) {}

  async of(serverId: number): Promise<RotationRule> {
    return (await this.repository.find(serverId)) ?? NO_ROTATION;
  }

  /** What the rule does not keep goes soon after. */
  async set(serverId: number, rule: RotationRule): Promise<RotationRule> {
    await this.database.transaction(async () => {
      if (!(await this.backups.lockServer(serverId))) throw notFound();
      if (isOff(rule)) await this.repository.delete(serverId);
      else await this.repository.save(serverId, rule);
      await this.activity.record(serverBackupRotation, {
        properties: rotationWire(rule),
        subjects: [{ type: 'server', id: serverId }],
      });
      await this.jobs.enqueue(rotateBackups, { serverId });
    });
    return this.of(serverId);
  }

  /** In the transaction that calls a backup good. */
  async followBackup(serverId: number): Promise<void> {
    if (await this.repository.find(serverId)) await this.jobs.enqueue(rotateBackups, { serverId });
  }

  /**
   * Decides under the lock of the server and takes the rows in the same transaction, so that whoever locks or
   * restores one at that moment does so before, and it stays, or after, and finds it gone. Done twice it takes none.
   */
  async rotate(serverId: number): Promise<void> {
    await this.database.transaction(async () => {
      const server = await this.backups.lockServer(serverId);
      const rule = server && (await this.repository.find(serverId));
      if (!rule) return;
      const held = await this.repository.findSuccessful(serverId);
      const going = rotatedOut(
        rule,
        held.map((backup) => ({ backup, at: backup.createdAt, isLocked: backup.isLocked })),
      );
      for (const { backup } of going) {
        // The next rotation takes it: whoever restores it still reads it.
        if (isBeingRestored(backup) || (await this.backups.isAwaited(backup.id))) continue;
        await this.service.discard(server, backup);
      }
    });
  }

  /** Asks for the rotation of every server that has a rule: for what no job was asked for, or a dead one left. */
  async rotateAll(signal: AbortSignal): Promise<void> {
    for (let after = 0; !signal.aborted;) {
      const ids = await this.repository.serversAfter(after, BATCH);
      const payloads = ids.map((serverId) => ({ serverId }));
      await this.database.transaction(() => this.jobs.enqueueAll(rotateBackups, payloads));
      if (ids.length < BATCH) return;
      after = ids.at(-1)!;
    }
  }
}
