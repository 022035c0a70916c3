import ipaddr from 'ipaddr.js';
import { AppError } from '@app/contracts/core/errors.js';
import {
  cidrOutOfRange,
  invalidPortMapping,
  portOutOfRange,
  tooManyPortsInRange,
} from '@app/contracts/errors/catalogue.errors.js';
import { validationFailed } from '@app/contracts/errors/common.errors.js';

const MIN_PREFIX = 25;
const MIN_PORT = 1024;
const MAX_PORT = 65_535;
const MAX_PORTS_IN_RANGE = 1000;
/** Of one request: as much as the largest range on the largest network. */
export const MAX_ALLOCATIONS = 128 * MAX_PORTS_IN_RANGE;

/** Ports as a range, both ends included. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

const wrongAddress = (detail: string) => validationFailed([{ field: 'ip', rule: 'ip', detail }]);

function v4Network(base: string, prefix: number): string[] {
  const [a, b, c, d] = ipaddr.IPv4.networkAddressFromCIDR(`${base}/${prefix}`).octets as [
    number,
    number,
    number,
    number,
  ];
  return Array.from({ length: 2 ** (32 - prefix) }, (_, offset) => `${a}.${b}.${c}.${d + offset}`);
}

/**
 * An address, or every address of an IPv4 network of /25 to /32 (application-api.md §3). Addresses come out in one
 * spelling, so that one cannot be entered twice. Throws 422 `ip` or cidrOutOfRange.
 */
export function addressesOf(ip: string): string[] {
  const [base = '', prefix, ...rest] = ip.split('/');
  const isV4 = ipaddr.IPv4.isValidFourPartDecimal(base);
  if (rest.length > 0 || !(isV4 || ipaddr.IPv6.isValid(base)) || base.includes('%')) {
    throw wrongAddress('The ip must be an IP address or an IPv4 network such as 203.0.113.0/28.');
  }
  if (prefix === undefined) return [isV4 ? base : ipaddr.IPv6.parse(base).toString()];
  if (!/^\d{1,3}$/.test(prefix)) throw wrongAddress('The ip has no valid network mask.');
  // The shortest mask of IPv6 that is allowed would be more addresses than there are rows in the world.
  if (!isV4 || Number(prefix) < MIN_PREFIX || Number(prefix) > 32) throw cidrOutOfRange();
  return v4Network(base, Number(prefix));
}

/** `25565` or `25565-25570`, as text or number. Throws the port refusals of application-api.md §3. */
export function portRangeOf(port: string | number): PortRange {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(String(port).trim());
  if (!match)
    throw invalidPortMapping(`The mapping provided for ${String(port)} is not a port or a range of ports.`);
  const from = Number(match[1]);
  const to = Number(match[2] ?? match[1]);
  if (to < from) throw invalidPortMapping(`The range ${match[0]} ends before it begins.`);
  if (to - from + 1 > MAX_PORTS_IN_RANGE) throw tooManyPortsInRange();
  if (from < MIN_PORT || to > MAX_PORT) throw portOutOfRange();
  return { from, to };
}

/** Every port of the ranges once, in order. */
export function portsOf(ranges: readonly PortRange[]): number[] {
  const ports = new Set<number>();
  for (const { from, to } of ranges) for (let port = from; port <= to; port++) ports.add(port);
  return [...ports].sort((a, b) => a - b);
}

/** Ports in order as the ranges that a request would name: `2000-2002`, `3000`. */
export function rangesOf(ports: readonly number[]): string[] {
  const ranges: { from: number; to: number }[] = [];
  for (const port of ports) {
    const last = ranges.at(-1);
    if (last?.to === port - 1) last.to = port;
    else ranges.push({ from: port, to: port });
  }
  return ranges.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`));
}

export interface WantedAllocations {
  readonly ip: string;
  readonly ports: readonly (string | number)[];
}
export interface AllocationRefusal {
  readonly field: string;
  readonly error: AppError;
}

/** The addresses and ports of a request, and everything in it that is refused: for then it makes nothing. */
export function readWanted({ ip, ports }: WantedAllocations): {
  readonly ips: readonly string[];
  readonly ranges: readonly PortRange[];
  readonly refusals: readonly AllocationRefusal[];
} {
  const refusals: AllocationRefusal[] = [];
  const read = <T>(field: string, work: () => T): T[] => {
    try {
      return [work()];
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      refusals.push({ field, error });
      return [];
    }
  };
  const ips = read('ip', () => addressesOf(ip)).flat();
  const ranges = ports.flatMap((port, index) => read(`ports.${index}`, () => portRangeOf(port)));
  if (ips.length * portsOf(ranges).length > MAX_ALLOCATIONS) {
    const error = tooManyPortsInRange(`At most ${MAX_ALLOCATIONS} allocations can be created at once.`);
    return { ips: [], ranges: [], refusals: [...refusals, { field: 'ports', error }] };
  }
  return { ips, ranges, refusals };
}
