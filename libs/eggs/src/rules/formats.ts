import ipaddr from 'ipaddr.js';
import { RE2JS } from 're2js';
import { isTimezone } from '../start/timezone.js';

/** Formats that rules name; all of them linear in the value. */

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.|$)){4}$/;

export const isIpv4 = (text: string): boolean => IPV4.test(text) && !text.endsWith('.');
export const isIpv6 = (text: string): boolean =>
  !text.includes('%') && text.includes(':') && ipaddr.IPv6.isValid(text);

const USER = String.raw`(?:(?:[_.\pL\pN-]|%[0-9A-Fa-f]{2})+:?(?:[_.\pL\pN-]|%[0-9A-Fa-f]{2})*@)?`;
const HOST = String.raw`(?:[\pL\pN_-]+(?:\.[\pL\pN_-]+)*\.?|\[[0-9A-Fa-f:.]+\])`;
const PART = String.raw`(?:[\pL\pN\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})`;
const QUERY = String.raw`(?:[\pL\pN\-._~!$&'\[\]()*+,;=:@/?{}|]|%[0-9A-Fa-f]{2})*`;
const URL = RE2JS.compile(
  String.raw`(?i)^([a-z][a-z0-9+.-]*)://${USER}${HOST}(?::\d{1,5})?(?:/${PART}*)*(?:\?${QUERY})?(?:#${QUERY})?$`,
);

/** `Str::isUrl`: a scheme, `//`, a host; `schemes` may narrow the scheme. */
export function isUrl(text: string, schemes: readonly string[]): boolean {
  if (text.length > 8192 || !URL.test(text)) return false;
  const scheme = text.slice(0, text.indexOf(':')).toLowerCase();
  return schemes.length === 0 || schemes.includes(scheme);
}

const ATOM = /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+$/u;
const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?$/u;

/** An address as RFC 5322 has it without comments and quoted names. */
export function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@');
  if (at < 1 || at > 64 || text.length > 320) return false;
  const domain = text.slice(at + 1);
  if (
    !text
      .slice(0, at)
      .split('.')
      .every((atom) => ATOM.test(atom))
  )
    return false;
  if (/^\[.*\]$/.test(domain))
    return isIpv4(domain.slice(1, -1)) || isIpv6(domain.slice(1, -1).replace(/^IPv6:/i, ''));
  return domain.length <= 255 && domain.split('.').every((label) => label.length <= 63 && LABEL.test(label));
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/** An ISO 8601 date with or without a time; PHP's free forms ("next friday") are not known. */
export function isDate(text: string): boolean {
  const parts = DATE.exec(text);
  if (!parts || Number.isNaN(Date.parse(text.replace(' ', 'T').replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))))
    return false;
  const [year, month, day] = parts.slice(1, 4).map(Number);
  const date = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day));
  return date.getUTCMonth() + 1 === month && date.getUTCDate() === day;
}

export { isTimezone };

export const PATTERNS = {
  alpha: /^[\p{L}\p{M}]+$/u,
  alphaAscii: /^[A-Za-z]+$/,
  alphaNum: /^[\p{L}\p{M}\p{N}]+$/u,
  alphaNumAscii: /^[A-Za-z0-9]+$/,
  alphaDash: /^[\p{L}\p{M}\p{N}_-]+$/u,
  alphaDashAscii: /^[A-Za-z0-9_-]+$/,
  // eslint-disable-next-line no-control-regex -- ASCII is what the rule is about
  ascii: /^[\x00-\x7f]*$/,
  digits: /^[0-9]+$/,
  hexColor: /^#(?:(?:[0-9a-f]{3}){1,2}|(?:[0-9a-f]{4}){1,2})$/i,
  macAddress:
    /^(?:[0-9a-f]{2}(?:-[0-9a-f]{2}){5}|[0-9a-f]{2}(?::[0-9a-f]{2}){5}|[0-9a-f]{4}(?:\.[0-9a-f]{4}){2})$/i,
  ulid: /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i,
  uuid: /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i,
} as const;
