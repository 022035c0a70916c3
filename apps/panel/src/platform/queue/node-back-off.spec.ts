import { describe, expect, it } from 'vitest';
import { NodeBackOff } from './node-back-off.js';

describe('the back-off of a node', () => {
  it('lets everybody call a node that nobody missed', () => {
    const backOff = new NodeBackOff();
    expect(backOff.waitUntil(1, 0)).toBeNull();
    expect(backOff.waitUntil(1, 0)).toBeNull();
  });

  it('doubles the pause of a node that stays away, up to a minute, and keeps the others out of it', () => {
    const backOff = new NodeBackOff();
    const pauses: number[] = [];
    for (let now = 0, run = 0; run < 6; run++) {
      expect(backOff.waitUntil(1, now)).toBeNull();
      backOff.isAway(1, now);
      const until = backOff.waitUntil(1, now)!;
      pauses.push(until - now);
      now = until;
    }
    expect(pauses).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
    expect(backOff.waitUntil(2, 0)).toBeNull();
  });

  it('sends one job ahead when the pause is over, and all once the node has answered', () => {
    const backOff = new NodeBackOff();
    backOff.isAway(1, 0);
    expect(backOff.waitUntil(1, 5_000)).toBeNull();
    expect(backOff.waitUntil(1, 5_000)).toBe(10_000);
    backOff.answered(1);
    expect(backOff.waitUntil(1, 5_001)).toBeNull();
  });
});
