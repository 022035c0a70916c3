import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

const read = (text: string): Address | null => (ipaddr.isValid(text) ? ipaddr.process(text) : null);

function isTrusted(address: Address, trusted: readonly string[]): boolean {
  return trusted.some((entry) => {
    const range: [Address, number] | null = ipaddr.isValidCIDR(entry)
      ? ipaddr.parseCIDR(entry)
      : ipaddr.isValid(entry)
        ? [ipaddr.process(entry), ipaddr.process(entry).kind() === 'ipv4' ? 32 : 128]
        : null;
    return range !== null && range[0].kind() === address.kind() && address.match(range);
  });
}

/**
 * Who opened a socket. Upgrades do not pass through Fastify, so X-Forwarded-For is read here, by the same rule:
 * from the right, as long as the hop before is a trusted proxy.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: readonly string[]): string {
  let current = read(request.socket.remoteAddress ?? '');
  const forwarded = [request.headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
  while (current && isTrusted(current, trustedProxies)) {
    const before = read(forwarded.pop()?.trim() ?? '');
    if (!before) break;
    current = before;
  }
  return current?.toString() ?? 'unknown';
}
