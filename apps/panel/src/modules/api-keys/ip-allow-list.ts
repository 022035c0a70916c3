import ipaddr from 'ipaddr.js';

/** An address with its family, IPv4-mapped IPv6 addresses as IPv4. */
type Address = ReturnType<typeof ipaddr.process>;
type Matcher = (address: Address) => boolean;

const toAddress = (text: string): Address | null => (ipaddr.isValid(text) ? ipaddr.process(text) : null);

const compare = (a: Address, b: Address): number =>
  Buffer.compare(Buffer.from(a.toByteArray()), Buffer.from(b.toByteArray()));

/** Strict dotted quads: `ipaddr.isValid` also takes `10` and octal numbers, which people do not mean. */
const isPlain = (text: string): boolean => text.includes(':') || ipaddr.IPv4.isValidFourPartDecimal(text);

function cidr(text: string): Matcher | null {
  const [network, bits] = text.split('/', 2) as [string, string];
  if (!isPlain(network) || text.split('/').length !== 2) return null;
  const prefix = /^\d{1,3}$/.test(bits)
    ? Number(bits)
    : ipaddr.IPv4.isValidFourPartDecimal(bits)
      ? ipaddr.IPv4.parse(bits).prefixLengthFromSubnetMask()
      : null;
  if (prefix === null || !ipaddr.isValid(network)) return null;
  const base = ipaddr.parse(network);
  if (prefix > (base.kind() === 'ipv4' ? 32 : 128)) return null;
  return (address) => address.kind() === base.kind() && address.match(base, prefix);
}

function range(text: string): Matcher | null {
  const [first, last, more] = text.split('-').map((part) => part.trim());
  if (first === undefined || last === undefined || more !== undefined) return null;
  if (!isPlain(first) || !isPlain(last)) return null;
  const from = toAddress(first);
  const to = toAddress(last);
  if (!from || !to || from.kind() !== to.kind() || compare(from, to) > 0) return null;
  return (address) =>
    address.kind() === from.kind() && compare(address, from) >= 0 && compare(address, to) <= 0;
}

/** `10.0.*.*`: stars stand at the end only. */
function wildcard(text: string): Matcher | null {
  if (!/^(\d{1,3}\.){1,3}\*$|^(\d{1,3}\.){1,2}(\*\.)+\*$/.test(text)) return null;
  return range(`${text.replaceAll('*', '0')}-${text.replaceAll('*', '255')}`);
}

/** One entry of `allowed_ips`: an address, a CIDR (or netmask), a range or an IPv4 wildcard. Null when it is none. */
export function parseAllowedIp(text: string): Matcher | null {
  if (text.includes('/')) return cidr(text);
  if (text.includes('-')) return range(text);
  if (text.includes('*')) return wildcard(text);
  const only = isPlain(text) ? toAddress(text) : null;
  return only && ((address) => address.kind() === only.kind() && compare(address, only) === 0);
}

/** A test of callers' addresses, or null when every address may call. */
export function ipAllowList(entries: readonly string[]): ((ip: string) => boolean) | null {
  if (entries.length === 0) return null;
  const matchers = entries.map(parseAllowedIp).filter((matcher) => matcher !== null);
  return (ip) => {
    const address = toAddress(ip);
    return address !== null && matchers.some((matches) => matches(address));
  };
}
