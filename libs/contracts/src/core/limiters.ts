/**
 * Extra limiters of single routes (conventions.md §8): name → requests/seconds unless the operator says otherwise.
 * They count per server, or per user where a route has no server.
 */
export const ROUTE_LIMITS = {
  'websocket-token': '5/60',
  'account-email': '60/60',
  'account-password': '10/60',
} as const;
export type LimiterName = keyof typeof ROUTE_LIMITS;
