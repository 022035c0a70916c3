import ipaddr from 'ipaddr.js';

/** What one caller is counted by: an IPv4 address, or the /64 that a host of IPv6 may write any address of. */
export function addressGroup(text: string): string {
  if (!ipaddr.isValid(text)) return text;
  // An IPv4 address that came over IPv6 is the same caller.
  const address = ipaddr.process(text);
  if (address instanceof ipaddr.IPv4) return address.toString();
  return `${new ipaddr.IPv6([...address.parts.slice(0, 4), 0, 0, 0, 0]).toString()}/64`;
}

/** Whether a text is what `isInRanges` understands; short forms such as `10/8` are other things to other programs. */
export function isAddressOrRange(text: string): boolean {
  const [address = ''] = text.split('/');
  if (!address.includes(':') && !ipaddr.IPv4.isValidFourPartDecimal(address)) return false;
  return ipaddr.isValid(text) || ipaddr.isValidCIDR(text);
}

/** Whether an address is one of these addresses or CIDRs; what is no address is in none. */
export function isInRanges(text: string, ranges: readonly string[]): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  return ranges.some((entry) => {
    const range: [ipaddr.IPv4 | ipaddr.IPv6, number] | null = ipaddr.isValidCIDR(entry)
      ? ipaddr.parseCIDR(entry)
      : ipaddr.isValid(entry)
        ? [ipaddr.process(entry), ipaddr.process(entry).kind() === 'ipv4' ? 32 : 128]
        : null;
    return range !== null && range[0].kind() === address.kind() && address.match(range);
  });
}
