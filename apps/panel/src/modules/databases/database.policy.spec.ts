import { describe, expect, it } from 'vitest';
import { newPassword, newUsername } from './database-account.js';
import type { HostCandidate } from './database-row.js';
import { isAtLimit, suitable, type HostWish } from './database.policy.js';

describe('the limit of databases', () => {
  it.each([
    [null, 100, false],
    [0, 0, true],
    [2, 1, false],
    [2, 2, true],
    [2, 3, true],
  ])('of %s with %s databases is reached: %s', (databaseLimit, count, isReached) => {
    expect(isAtLimit({ databaseLimit }, count)).toBe(isReached);
  });
});

describe('the hosts for a database', () => {
  const host = (id: number, fields: Partial<HostCandidate> = {}): HostCandidate => ({
    id,
    engine: 'mysql',
    maxDatabases: null,
    used: 0,
    isOfNode: false,
    ...fields,
  });
  const idsOf = (hosts: HostCandidate[], wish: Partial<HostWish> = {}): number[] =>
    suitable(hosts, { remote: '%', hostId: null, reach: 'node or any', ...wish }).map(({ id }) => id);

  it('are those of its node, else all where that is allowed', () => {
    const hosts = [host(1), host(2, { isOfNode: true })];
    expect(idsOf(hosts)).toEqual([2]);
    expect(idsOf([host(1), host(3)])).toEqual([1, 3]);
    expect(idsOf([host(1), host(3)], { reach: 'node' })).toEqual([]);
    expect(idsOf(hosts, { reach: 'all' })).toEqual([1, 2]);
  });

  it('can be narrowed to one of them, never to another', () => {
    const hosts = [host(1), host(2, { isOfNode: true })];
    expect(idsOf(hosts, { hostId: 2 })).toEqual([2]);
    expect(idsOf(hosts, { hostId: 1 })).toEqual([]);
    expect(idsOf(hosts, { hostId: 1, reach: 'all' })).toEqual([1]);
  });

  it('have room', () => {
    const full = { maxDatabases: 2, used: 2 };
    expect(idsOf([host(1, full), host(2, { ...full, used: 1 })])).toEqual([2]);
    expect(idsOf([host(1, { maxDatabases: 0 })])).toEqual([]);
  });

  it('bind the account to where it may come from', () => {
    const hosts = [host(1, { engine: 'postgresql' }), host(2, { engine: 'mariadb' })];
    expect(idsOf(hosts)).toEqual([1, 2]);
    expect(idsOf(hosts, { remote: '10.0.0.%' })).toEqual([2]);
  });
});

it('makes accounts of the form of domain.md §1', () => {
  for (let count = 0; count < 200; count++) {
    expect(newUsername(4_294_967_295)).toMatch(/^u4294967295_[0-9A-Za-z]{10}$/);
    expect(newPassword()).toMatch(/^[0-9A-Za-z](?=.*[!@=.+^])[0-9A-Za-z!@=.+^]{22}[0-9A-Za-z]$/);
  }
  expect(new Set(Array.from({ length: 100 }, newPassword)).size).toBe(100);
});
