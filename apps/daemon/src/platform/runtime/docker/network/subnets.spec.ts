import { expect, it } from 'vitest';
import { freeSubnets, routedRanges } from './subnets.js';

const first = (taken: readonly string[], pool = '10.1.0.0/24', name = 'a'): string | undefined =>
  freeSubnets(pool, 26, name, taken).next().value ?? undefined;

it('gives each subnet of the pool once, wherever it begins', () => {
  const all = ['10.1.0.0/26', '10.1.0.128/26', '10.1.0.192/26', '10.1.0.64/26'];
  for (const name of ['a', 'b', 'c'])
    expect([...freeSubnets('10.1.0.0/24', 26, name, [])].sort()).toEqual(all);
});

it('begins at the same place for the same name, and at others for others', () => {
  const begins = (name: string): string | undefined => first([], '10.0.0.0/8', name);
  expect(begins('a')).toBe(begins('a'));
  expect(new Set(['a', 'b', 'c', 'd'].map(begins)).size).toBe(4);
});

it('passes over what is taken in part or whole, and ends where nothing is left', () => {
  expect(first(['10.1.0.10/32', '10.1.0.64/27', '10.1.0.192/26', 'fd00::/64', ''])).toBe('10.1.0.128/26');
  expect(first(['10.0.0.0/8'])).toBeUndefined();
  expect(first([], 'no pool')).toBeUndefined();
});

it('reads what the kernel has routes for', () => {
  const table = [
    'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
    'eth0\t00000000\t0102000A\t0003\t0\t0\t0\t00000000\t0\t0\t0',
    'eth0\t0002000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0',
    'br0\t400CD40A\t00000000\t0001\t0\t0\t0\tC0FFFFFF\t0\t0\t0',
    '',
  ].join('\n');
  expect(routedRanges(table)).toEqual(['10.0.2.0/24', '10.212.12.64/26']);
});
