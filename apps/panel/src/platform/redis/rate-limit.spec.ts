import { describe, expect, it } from 'vitest';
import { limitExceeded, limitHeaders, tightest, type LimitState } from './rate-limit.js';

const state = (limit: number, remaining: number, exceeded = false): LimitState => ({
  limit,
  remaining,
  exceeded,
  resetsAt: 10_500,
});

describe('rate limit headers', () => {
  it('tell the limiter that leaves least, and one that refuses before all', () => {
    expect(tightest([state(240, 200), state(5, 3)]).limit).toBe(5);
    expect(tightest([state(240, 2), state(5, 3)]).limit).toBe(240);
    expect(tightest([state(240, 0), state(5, 0, true)]).limit).toBe(5);
    expect(tightest([state(5, 0, true), state(240, 0)]).limit).toBe(5);
  });

  it('give the reset in whole seconds since the epoch, never too early', () => {
    expect(limitHeaders(state(5, 3))).toEqual({
      'x-ratelimit-limit': '5',
      'x-ratelimit-remaining': '3',
      'x-ratelimit-reset': '11',
    });
  });

  it('ask a refused caller to wait at least a second', () => {
    expect(limitExceeded(state(5, 0, true), 1_000).headers['retry-after']).toBe('10');
    expect(limitExceeded(state(5, 0, true), 99_000).headers['retry-after']).toBe('1');
    expect(limitExceeded(state(5, 0, true), 0).status).toBe(429);
  });
});
