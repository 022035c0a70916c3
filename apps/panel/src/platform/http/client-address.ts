import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import { isInRanges } from '@app/platform/http/address-group.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

const read = (text: string): Address | null => (ipaddr.isValid(text) ? ipaddr.process(text) : null);

/**
 * Who opened a socket. Upgrades do not pass through Fastify, so X-Forwarded-For is read here, by the same rule:
 * from the right, as long as the hop before is a trusted proxy.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: readonly string[]): string {
  let current = read(request.socket.remoteAddress ?? '');
  const forwarded = [request.headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
  while (current && isInRanges(current.toString(), trustedProxies)) {
    const before = read(forwarded.pop()?.trim() ?? '');
    if (!before) break;
    current = before;
  }
  return current?.toString() ?? 'unknown';
}
