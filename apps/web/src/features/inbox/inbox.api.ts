import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import {
  listNotifications,
  readNotifications,
  type NotificationItem,
} from '@app/contracts/client/notifications.contract.js';
import { call } from '../../shared/api/call.js';

export type Notification = NotificationItem['attributes'];
export const NOTIFICATIONS = ['notifications'] as const;

/** New ones come by the socket, which has them asked for again. */
export const notificationsQuery = (page = 1) =>
  queryOptions({
    queryKey: [...NOTIFICATIONS, { page }],
    queryFn: ({ signal }) => call(listNotifications, { query: { page } }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });

export const readUntil = (until: number) => call(readNotifications, { body: { until } });
