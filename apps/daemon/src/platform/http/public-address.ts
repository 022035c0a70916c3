import { lookup as resolve } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';
import { defineError } from '@app/contracts/core/errors.js';
import { isInRanges } from '@app/platform/http/address-group.js';

export const addressRefused = defineError({
  code: 'DaemonPullAddressRefused',
  status: 400,
  blame: 'caller',
  message: 'The remote address is not one of the public internet.',
});

/**
 * Whether a download may connect there: an address of the public internet that is not this machine's, or one that the
 * operator allows (hazard R1). Special ranges, IPv4 in IPv6 and translated addresses are what ipaddr.js knows them as.
 */
export function isPublic(address: string, allowed: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (isInRanges(parsed.toString(), allowed)) return true;
  const own = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  return parsed.range() === 'unicast' && !own.some((each) => each.address === parsed.toString());
}

/** Whether the operator allows a host by its very name, wherever it leads. */
const isNamed = (host: string, allowed: readonly string[]): boolean =>
  allowed.some((each) => each.toLowerCase() === host.toLowerCase());

/** Refuses an address that stands in the URL itself: no name is looked up for it. */
export function assertPublicHost(url: URL, allowed: readonly string[]): void {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isPublic(host, allowed)) throw addressRefused();
}

/** Looks a name up for a connection and gives public addresses only: what was checked is what is connected to. */
export const publicLookup =
  (allowed: readonly string[]): LookupFunction =>
  (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, '', 0);
      const isTrusted = isNamed(host, allowed);
      const fit = addresses.filter(({ address }) => isTrusted || isPublic(address, allowed));
      // One that leads inside is reason enough: the next look-up may give that one.
      if (fit.length === 0 || fit.length < addresses.length) return done(addressRefused(), '', 0);
      if (options.all) return (done as unknown as (error: null, all: typeof fit) => void)(null, fit);
      return done(null, fit[0]!.address, fit[0]!.family);
    });
  };
