/**
 * Extra limiters (conventions.md §8): name → requests/seconds unless the operator says otherwise. Those of single
 * routes count per server, per user where a route has no server, per address where it has no user either; the last
 * three count failures only: wrong passwords per user over every route that asks for one, unknown keys per address (IPv6:
 * per /64), logins by SFTP per username and address.
 */
export const ROUTE_LIMITS = {
  'websocket-token': '5/60',
  'allocation-create': '2/60',
  'subuser-create': '10/900',
  'database-create': '2/60',
  'file-pull': '5/600',
  'backup-restore': '3/900',
  'schedule-create': '2/60',
  login: '10/60',
  'password-reset': '2/60',
  'account-email': '60/60',
  'account-password': '10/60',
  'overview-look': '10/60',
  'node-join': '10/60',
  'mail-test': '5/60',
  'wrong-password': '10/600',
  'unknown-key': '60/60',
  'sftp-login': '5/60',
} as const;
export type LimiterName = keyof typeof ROUTE_LIMITS;
