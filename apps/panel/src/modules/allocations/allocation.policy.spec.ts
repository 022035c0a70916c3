import { describe, expect, it } from 'vitest';
import { AppError } from '@app/contracts/core/errors.js';
import { addressesOf, portRangeOf, portsOf } from './allocation.policy.js';

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'nothing thrown';
};

describe('allocation policy', () => {
  it('takes a single address as it is, IPv6 in one spelling', () => {
    expect(addressesOf('203.0.113.9')).toEqual(['203.0.113.9']);
    expect(addressesOf('2001:DB8:0:0::1')).toEqual(['2001:db8::1']);
  });

  it('unfolds an IPv4 network from its first address on', () => {
    expect(addressesOf('203.0.113.6/30')).toEqual([
      '203.0.113.4',
      '203.0.113.5',
      '203.0.113.6',
      '203.0.113.7',
    ]);
    expect(addressesOf('203.0.113.9/32')).toEqual(['203.0.113.9']);
    expect(addressesOf('203.0.113.0/25')).toHaveLength(128);
  });

  it.each(['203.0.113.0/24', '203.0.113.0/33', '2001:db8::/128', '2001:db8::/28'])(
    'refuses the network %s',
    (ip) => expect(codeOf(() => addressesOf(ip))).toBe('CidrOutOfRangeException'),
  );

  it.each([
    'example.com',
    '1.2.3',
    '010.1.1.1',
    '1.2.3.4/x',
    '1.2.3.4/',
    '1.2.3.4/30/30',
    '',
    'fe80::1%eth0',
  ])('refuses %j as no address', (ip) => expect(codeOf(() => addressesOf(ip))).toBe('ValidationException'));

  it('reads ports and ranges, as text and as numbers', () => {
    expect(portRangeOf('25565')).toEqual({ from: 25565, to: 25565 });
    expect(portRangeOf(1024)).toEqual({ from: 1024, to: 1024 });
    expect(portRangeOf(' 2000-2999 ')).toEqual({ from: 2000, to: 2999 });
  });

  it.each([
    ['1023', 'PortOutOfRangeException'],
    ['65536', 'PortOutOfRangeException'],
    ['65000-65536', 'PortOutOfRangeException'],
    ['2000-3000', 'TooManyPortsInRangeException'],
    ['1-70000', 'TooManyPortsInRangeException'],
    ['abc', 'InvalidPortMappingException'],
    ['2000-', 'InvalidPortMappingException'],
    ['3000-2000', 'InvalidPortMappingException'],
    ['2000-2001-2002', 'InvalidPortMappingException'],
    ['25565.5', 'InvalidPortMappingException'],
    ['-25565', 'InvalidPortMappingException'],
  ])('refuses port %s with %s', (port, code) => {
    expect(codeOf(() => portRangeOf(port))).toBe(code);
  });

  it('counts a port of two ranges once', () => {
    expect(portsOf([portRangeOf('2001-2003'), portRangeOf('2000-2001')])).toEqual([2000, 2001, 2002, 2003]);
  });
});
