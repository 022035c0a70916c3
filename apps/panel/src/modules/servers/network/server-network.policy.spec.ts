import { describe, expect, it } from 'vitest';
import { addressText, refusalToAdd, refusalToRemove } from './server-network.policy.js';

describe('the limit of allocations', () => {
  it.each([
    [null, 0, false],
    [0, 0, false],
    [2, 1, true],
    [2, 2, false],
    [2, 3, false],
  ])('with the limit %s and %s allocations', (allocationLimit, count, isAllowed) => {
    expect(refusalToAdd({ allocationLimit, allocationId: 1 }, count) === null).toBe(isAllowed);
  });

  it.each([
    [null, 2, false],
    [0, 2, false],
    [1, 2, true],
    [1, 1, false],
  ])('with the limit %s lets go of allocation %s where 1 is primary', (allocationLimit, id, isAllowed) => {
    expect(refusalToRemove({ allocationLimit, allocationId: 1 }, id) === null).toBe(isAllowed);
  });
});

it('brackets addresses of IPv6', () => {
  expect(addressText({ ip: '203.0.113.9', port: 25565 })).toBe('203.0.113.9:25565');
  expect(addressText({ ip: '2001:db8::1', port: 25565 })).toBe('[2001:db8::1]:25565');
});
