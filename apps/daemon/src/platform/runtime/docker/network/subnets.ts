import { createHash } from 'node:crypto';
import ipaddr from 'ipaddr.js';

/** First and last address of a range of IPv4. */
type Range = readonly [first: number, last: number];

/** Null for what is no range of IPv4. */
function rangeOf(cidr: string): Range | null {
  if (!ipaddr.IPv4.isValidCIDR(cidr)) return null;
  const [address, bits] = ipaddr.IPv4.parseCIDR(cidr);
  const size = 2 ** (32 - bits);
  const first = address.toByteArray().reduce((number, byte) => number * 256 + byte, 0);
  const start = first - (first % size);
  return [start, start + size - 1];
}

const textOf = (address: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');

/**
 * Subnets of a pool that overlap none of those taken. Where the search begins the name says, so that two nodes of one
 * machine rarely meet, and a network that is made again has its old subnet.
 */
export function* freeSubnets(
  pool: string,
  bits: number,
  name: string,
  taken: readonly string[],
): Generator<string> {
  const range = rangeOf(pool);
  if (range === null) return;
  const size = 2 ** (32 - bits);
  const count = Math.floor((range[1] - range[0] + 1) / size);
  const others = taken.map(rangeOf).filter((other) => other !== null);
  const begin = createHash('sha256').update(name).digest().readUInt32BE(0);
  for (let index = 0; index < count; index++) {
    const first = range[0] + ((begin + index) % count) * size;
    const isTaken = others.some((other) => other[0] <= first + size - 1 && first <= other[1]);
    if (!isTaken) yield `${textOf(first)}/${bits}`;
  }
}

/** What a routing table as in /proc/net/route says is somewhere else already; not the default route. */
export function routedRanges(table: string): string[] {
  const dotted = (hex: string): string => Buffer.from(hex, 'hex').reverse().join('.');
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
    .filter(([, destination, , , , , , mask]) => destination !== undefined && mask !== undefined)
    .map(([, destination, , , , , , mask]) => [dotted(destination!), dotted(mask!)] as const)
    .filter(([, mask]) => ipaddr.IPv4.isValid(mask) && mask !== '0.0.0.0')
    .map(([destination, mask]) => `${destination}/${ipaddr.IPv4.parse(mask).prefixLengthFromSubnetMask()}`);
}
