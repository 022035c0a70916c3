import { describe, expect, it } from 'vitest';
import {
  judgeSign,
  LEASE_MS,
  leaseFrom,
  LONGEST_WITHOUT_HEARTBEAT_MS,
  QUEUED,
  type Operation,
} from './operation.policy.js';

const start = new Date('2026-01-01T00:00:00Z');
const after = (ms: number): Date => new Date(start.getTime() + ms);
const operation: Operation = {
  id: 1,
  serverId: 2,
  kind: 'install',
  step: QUEUED,
  startedAt: start,
  actorId: null,
  cancelledAt: null,
};

describe('operation policy', () => {
  it('gives a lease of 90 seconds', () => {
    expect(leaseFrom(start)).toEqual(new Date('2026-01-01T00:01:30Z'));
  });

  it('renews while the node knows the server, and lets the lease run while it is away', () => {
    expect(judgeSign(operation, 'knows', after(60_000))).toBe('renew');
    expect(judgeSign(operation, 'away', after(60_000))).toBe('wait');
  });

  it('ends the operation when the node has lost the server, but not in its first moments', () => {
    expect(judgeSign(operation, 'unknown', after(1_000))).toBe('wait');
    expect(judgeSign(operation, 'unknown', after(LEASE_MS))).toBe('fail');
  });

  it('does not renew for ever', () => {
    expect(judgeSign(operation, 'knows', after(LONGEST_WITHOUT_HEARTBEAT_MS))).toBe('renew');
    expect(judgeSign(operation, 'knows', after(LONGEST_WITHOUT_HEARTBEAT_MS + 1))).toBe('wait');
  });
});
