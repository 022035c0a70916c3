import ipaddr from 'ipaddr.js';

/**
 * Whether an address belongs to the public internet. Everything in the registries of special-purpose addresses does
 * not: this machine, private and shared networks, link-local, multicast, documentation, benchmarks, and the ranges
 * that carry IPv4 inside IPv6 (mapped, translated, tunnelled).
 */
export function isPublicAddress(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  if (!ipaddr.isValid(bare)) return false;
  // process() turns ::ffff:a.b.c.d into the IPv4 address it stands for.
  return ipaddr.process(bare).range() === 'unicast' && !isReservedV6(bare);
}

/** Only 2000::/3 is given out as global unicast; the rest of IPv6 is reserved. */
function isReservedV6(address: string): boolean {
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv6' && !parsed.match(ipaddr.IPv6.parse('2000::'), 3);
}
