import { describe, expect, it } from 'vitest';
import { fingerprintOf, readKey, verdictOn } from './idempotency.policy.js';

const NOW = Date.UTC(2026, 0, 2);
const claim = (ageMs: number, isAnswered: boolean) => ({
  fingerprint: 'f',
  isAnswered,
  createdAt: new Date(NOW - ageMs),
});
const DAY_MS = 24 * 3_600_000;

describe('a key that is known', () => {
  it('gives the first answer again for a day', () => {
    expect(verdictOn(claim(DAY_MS, true), 'f', NOW)).toBe('replay');
    expect(verdictOn(claim(DAY_MS + 1, true), 'f', NOW)).toBe('expired');
  });
  it('stands for one request', () => {
    expect(verdictOn(claim(0, true), 'g', NOW)).toBe('reused');
    expect(verdictOn(claim(DAY_MS + 1, true), 'g', NOW)).toBe('expired');
  });
  it('is at work, until no request can be', () => {
    expect(verdictOn(claim(120_000, false), 'f', NOW)).toBe('running');
    expect(verdictOn(claim(120_001, false), 'f', NOW)).toBe('unknown');
  });
});

it.each(['', ' ', 'two words', 'x'.repeat(256), 'ä'])('%j is no key', (text) => {
  expect(readKey(text)).toBeNull();
});
it.each(['x', 'x'.repeat(255), '8e03978e-40d5-43dd-bc93-6894a57f9324'])('%j is a key', (text) => {
  expect(readKey(text)).toBe(text);
});
it('tells requests apart by verb, address and body', () => {
  const all = [
    fingerprintOf('POST', '/a', { x: 1 }),
    fingerprintOf('PUT', '/a', { x: 1 }),
    fingerprintOf('POST', '/a?b', { x: 1 }),
    fingerprintOf('POST', '/a', { x: 2 }),
    fingerprintOf('POST', '/a', undefined),
  ];
  expect(new Set(all).size).toBe(all.length);
  expect(fingerprintOf('POST', '/a', { x: 1 })).toBe(all[0]);
});
