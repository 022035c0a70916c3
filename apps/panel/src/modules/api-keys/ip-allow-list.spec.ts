import { describe, expect, it } from 'vitest';
import { ipAllowList, parseAllowedIp } from './ip-allow-list.js';

describe('allowed addresses of a key', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7', '192.0.2.8'],
    ['192.0.2.0/25', '192.0.2.127', '192.0.2.128'],
    ['192.0.2.0/255.255.255.128', '192.0.2.127', '192.0.2.128'],
    ['192.0.2.10-192.0.2.12', '192.0.2.12', '192.0.2.13'],
    ['192.0.2.*', '192.0.2.255', '192.0.3.0'],
    ['192.0.*.*', '192.0.255.1', '192.1.0.0'],
    ['2001:db8::/32', '2001:db8:ffff::1', '2001:db9::1'],
    ['2001:db8::1', '2001:0db8:0:0::1', '2001:db8::2'],
    ['2001:db8::1-2001:db8::ff', '2001:db8::10', '2001:db8::100'],
  ])('%s takes %s and refuses %s', (entry, inside, outside) => {
    const allows = ipAllowList([entry])!;
    expect(allows(inside)).toBe(true);
    expect(allows(outside)).toBe(false);
  });

  it('sees an IPv4 caller on an IPv6 socket as what it is', () => {
    expect(ipAllowList(['192.0.2.7'])!('::ffff:192.0.2.7')).toBe(true);
    expect(ipAllowList(['192.0.2.0/24'])!('::ffff:192.0.3.7')).toBe(false);
  });

  it('never lets a family in by the other’s entry', () => {
    expect(ipAllowList(['0.0.0.0/0'])!('2001:db8::1')).toBe(false);
    expect(ipAllowList(['::/0'])!('192.0.2.1')).toBe(false);
  });

  it('takes any address when the list is empty, and none that is unreadable otherwise', () => {
    expect(ipAllowList([])).toBeNull();
    expect(ipAllowList(['192.0.2.7'])!('unknown')).toBe(false);
  });

  it.each([
    '',
    'example.com',
    '10',
    '0x7f.1',
    '300.1.1.1',
    '192.0.2.0/33',
    '192.0.2.0/',
    '192.0.2.0/24/24',
    '192.0.2.9-192.0.2.1',
    '192.0.2.1-2001:db8::1',
    '*.0.2.1',
    '192.*.2.*',
    '192.0.2.1 192.0.2.2',
  ])('refuses %j as an entry', (entry) => {
    expect(parseAllowedIp(entry)).toBeNull();
  });
});
