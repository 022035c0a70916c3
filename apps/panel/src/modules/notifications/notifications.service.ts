import { Injectable } from '@nestjs/common';
import type { NotificationKind } from '@app/contracts/client/notifications.contract.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { Database } from '../../platform/database/database.js';
import { LiveBus } from '../../platform/redis/live-bus.js';
import { defineTask, TaskHandler } from '../../platform/queue/define-task.js';
import { notificationAdded } from '../live/index.js';
import { notificationItem } from './notification.transformer.js';
import { NotificationsRepository, type NotificationRow } from './notifications.repository.js';

export const pruneNotifications = defineTask({
  id: 'notifications.prune',
  cron: '40 3 * * *',
  timeoutMs: 600_000,
});

const KEPT_MS = 90 * 24 * 3600_000;
const BATCH = 5_000;

/** What people should know and did not ask for. */
@Injectable()
export class NotificationsService {
  constructor(
    private readonly repository: NotificationsRepository,
    private readonly database: Database,
    private readonly bus: LiveBus,
  ) {}

  page(
    userId: number,
    request: ListRequest,
  ): Promise<{ rows: NotificationRow[]; total: number; unread: number }> {
    return this.repository.page(userId, request);
  }

  /** Other tabs of the user hear of it. */
  async markRead(userId: number, until: number): Promise<void> {
    await this.repository.markRead(userId, until);
    this.bus.publish(notificationAdded, { userId, notification: null });
  }

  /** Tells these people, in the running transaction. */
  async tell(userIds: readonly number[], kind: NotificationKind, serverId: number): Promise<void> {
    await this.add(kind, serverId, () => userIds);
  }

  /** Tells the owner, and whom else it concerns. */
  async tellOwner(kind: NotificationKind, serverId: number, others: readonly number[] = []): Promise<void> {
    await this.add(kind, serverId, ({ ownerId }) => [ownerId, ...others]);
  }

  /** A crash concerns those who can start the server again. */
  async tellCrash(serverId: number): Promise<void> {
    await this.tellOwner(
      'server.crashed',
      serverId,
      await this.repository.holders(serverId, 'control.start'),
    );
  }

  @TaskHandler(pruneNotifications)
  async prune(signal: AbortSignal): Promise<void> {
    const before = new Date(Date.now() - KEPT_MS);
    while (!signal.aborted && (await this.repository.removeBefore(before, BATCH)) === BATCH);
  }

  private async add(
    kind: NotificationKind,
    serverId: number,
    whom: (server: { readonly ownerId: number }) => readonly number[],
  ): Promise<void> {
    const server = await this.repository.findServer(serverId);
    if (!server) return;
    const rows = await this.repository.insert([...new Set(whom(server))], kind, server, new Date());
    this.database.afterCommit(() => {
      for (const row of rows) {
        const notification = notificationItem(row).attributes;
        this.bus.publish(notificationAdded, { userId: row.userId, notification });
      }
    });
  }
}
