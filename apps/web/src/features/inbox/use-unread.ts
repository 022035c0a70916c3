import { useQuery } from '@tanstack/react-query';
import { notificationsQuery } from './inbox.api.js';

/** How many notifications nobody has looked at; 0 until the panel has said so. */
export const useUnread = (): number => useQuery(notificationsQuery()).data?.meta.unread ?? 0;
