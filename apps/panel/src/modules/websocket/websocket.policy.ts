import { grants } from '@app/contracts/permissions/subuser.permissions.js';
import type { PermittedServer } from '../../access/server-access.port.js';

export const CONNECT_PERMISSION = 'websocket.connect';

export const mayConnect = (server: Pick<PermittedServer, 'permissions'>): boolean =>
  grants(server.permissions, CONNECT_PERMISSION);

/** Whether all that a token says its user may do is still so. */
export const isCovered = (claimed: readonly string[], held: readonly string[]): boolean =>
  claimed.every((permission) => grants(held, permission));

/**
 * Administrators may watch an installation, a restore or a transfer, but there is nothing to watch on a suspended
 * server or on a node under maintenance (conventions.md §10).
 */
export const ignoresState = (
  server: Pick<PermittedServer, 'isAdmin' | 'status' | 'nodeMaintenance'>,
): boolean => server.isAdmin && server.status !== 'suspended' && !server.nodeMaintenance;

/**
 * Where a client opens its socket: on the panel, which relays to the node, so that nodes need no certificate and
 * no open port of their own (docs/adr/0009-console-through-the-panel.md).
 */
export const socketAddress = (appUrl: string, serverUuid: string): string =>
  `${appUrl.replace(/^http/, 'ws')}/api/client/servers/${serverUuid}/ws`;

/** Codes that an endpoint may put into a close frame (RFC 6455 §7.4). */
const isSendable = (code: number): boolean =>
  (code >= 3000 && code <= 4999) || (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code));

/** The code to hand on to the other side; one that only describes what happened here becomes `fallback`. */
export const relayedCode = (code: number, fallback: number): number => {
  if (code === 1005) return 1000;
  return isSendable(code) ? code : fallback;
};

/** The close code for what was wrong with a frame: too large, no text, anything else. */
export function failureCode(error: string | undefined): number | null {
  if (!error?.startsWith('WS_ERR_')) return null;
  if (error === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') return 1009;
  return error === 'WS_ERR_INVALID_UTF8' ? 1007 : 1002;
}

/** A close reason has at most 123 bytes. */
export function closeReason(text: string): string {
  let reason = text.slice(0, 123);
  while (Buffer.byteLength(reason) > 123) reason = reason.slice(0, -1);
  return reason;
}

/** The node's process went away, as opposed to the node having something against the connection. */
const TRANSIENT = new Set([1001, 1006, 1012, 1013]);
export const isTransient = (code: number): boolean => TRANSIENT.has(code);

/** Milliseconds to wait before the n-th attempt (from 0) to reach a node again. */
export const reconnectDelayMs = (attempt: number): number => Math.min(250 * 2 ** attempt, 2_000);
