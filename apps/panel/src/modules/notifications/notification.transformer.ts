import type { NotificationItem } from '@app/contracts/client/notifications.contract.js';
import { item } from '@app/contracts/core/envelope.js';
import { toWireDate } from '@app/contracts/core/wire.js';
import type { NotificationRow } from './notifications.repository.js';

/** `notification`: what somebody should know. */
export const notificationItem = (row: NotificationRow): NotificationItem =>
  item('notification', {
    id: row.id,
    kind: row.kind,
    subject: { type: row.subjectType, id: row.subjectId, name: row.subjectName },
    read: row.isRead,
    at: toWireDate(row.createdAt),
  });
