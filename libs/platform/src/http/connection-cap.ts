import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { addressGroup, isInRanges } from './address-group.js';

export interface ConnectionCapOptions {
  /** Connections of one address (IPv6: of one /64) whose caller is not known yet. */
  readonly perAddress: number;
  /** Addresses or CIDRs of proxies, which bring the connections of many. */
  readonly trustedProxies: readonly string[];
}

const releases = new WeakMap<Socket, () => void>();

/** Call it when a request has shown a good key: its connection no longer counts against its address. */
export const callerIsKnown = (socket: Socket): void => releases.get(socket)?.();

/**
 * Closes connections beyond what one address may hold open without having shown a key, so that nobody can take the
 * process's descriptors and memory by doing nothing on many connections.
 */
export function capConnections(
  server: Server,
  event: 'connection' | 'secureConnection',
  options: ConnectionCapOptions,
): void {
  const waiting = new Map<string, number>();
  server.on(event, (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    if (isInRanges(address, options.trustedProxies)) return;
    const group = addressGroup(address);
    const count = (waiting.get(group) ?? 0) + 1;
    if (count > options.perAddress) return void socket.destroy();
    waiting.set(group, count);
    const release = (): void => {
      if (!releases.delete(socket)) return;
      const left = waiting.get(group)! - 1;
      if (left === 0) waiting.delete(group);
      else waiting.set(group, left);
    };
    releases.set(socket, release);
    socket.once('close', release);
  });
}
