import { Injectable } from '@nestjs/common';
import { In, LessThanOrEqual } from 'typeorm';
import type { NotificationKind } from '@app/contracts/client/notifications.contract.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { columnsOf, type RowOf } from '../../platform/database/columns.js';
import { Database } from '../../platform/database/database.js';
import { NotificationEntity } from './notification.entity.js';

export type NotificationRow = RowOf<NotificationEntity>;
const ROW = columnsOf(NotificationEntity, 'n');

/** What a notification is about, as it is called now. */
export interface NotifiedServer {
  readonly uuid: string;
  readonly name: string;
  readonly ownerId: number;
}

@Injectable()
export class NotificationsRepository {
  constructor(private readonly database: Database) {}

  async page(
    userId: number,
    { page, perPage }: ListRequest,
  ): Promise<{ rows: NotificationRow[]; total: number; unread: number }> {
    const [rows, total, unread] = await Promise.all([
      this.database.select(
        ROW,
        'FROM notifications n WHERE n.user_id = ? ORDER BY n.id DESC LIMIT ? OFFSET ?',
        [userId, perPage, (page - 1) * perPage],
      ),
      this.database.count('FROM notifications WHERE user_id = ?', [userId]),
      this.database.count('FROM notifications WHERE user_id = ? AND is_read = 0', [userId]),
    ]);
    return { rows, total, unread };
  }

  async findServer(serverId: number): Promise<NotifiedServer | null> {
    const [row] = await this.database.query<NotifiedServer>(
      'SELECT uuid, name, owner_id AS ownerId FROM servers WHERE id = ?',
      [serverId],
    );
    return row ?? null;
  }

  /** Subusers who hold that permission. */
  async holders(serverId: number, permission: string): Promise<number[]> {
    const rows = await this.database.query<{ id: number }>(
      'SELECT user_id AS id FROM subusers WHERE server_id = ? AND JSON_CONTAINS(permissions, ?)',
      [serverId, JSON.stringify(permission)],
    );
    return rows.map((row) => row.id);
  }

  /** One for each user, in place of those of the same kind about the same that nobody has read. */
  async insert(
    userIds: readonly number[],
    kind: NotificationKind,
    server: NotifiedServer,
    now: Date,
  ): Promise<NotificationRow[]> {
    const about = { kind, subjectType: 'server' as const, subjectId: server.uuid };
    await this.database.manager.delete(NotificationEntity, {
      ...about,
      userId: In([...userIds]),
      isRead: false,
    });
    const rows = userIds.map((userId) =>
      this.database.manager.create(NotificationEntity, {
        ...about,
        userId,
        subjectName: server.name,
        isRead: false,
        createdAt: now,
      }),
    );
    return this.database.manager.save(NotificationEntity, rows);
  }

  async markRead(userId: number, until: number): Promise<void> {
    const where = { userId, isRead: false, id: LessThanOrEqual(until) };
    await this.database.manager.update(NotificationEntity, where, { isRead: true });
  }

  /** Removes at most so many from before; returns how many there were. */
  async removeBefore(instant: Date, limit: number): Promise<number> {
    const { affectedRows } = (await this.database.manager.query(
      'DELETE FROM notifications WHERE created_at < ? ORDER BY created_at LIMIT ?',
      [instant, limit],
    )) as { affectedRows: number };
    return affectedRows;
  }
}
