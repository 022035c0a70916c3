export { useUnread } from './use-unread.js';
