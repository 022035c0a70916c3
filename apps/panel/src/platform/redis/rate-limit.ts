import type { AppError } from '@app/contracts/core/errors.js';
import { tooManyRequests } from '@app/contracts/errors/common.errors.js';

/** Where a caller stands with one limiter. */
export interface LimitState {
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds since the epoch. */
  readonly resetsAt: number;
  readonly exceeded: boolean;
}

/** The limiter that leaves least wins the headers (conventions.md §8). */
export const tightest = (states: readonly LimitState[]): LimitState =>
  states.reduce((tight, state) =>
    state.exceeded !== tight.exceeded
      ? state.exceeded
        ? state
        : tight
      : state.remaining < tight.remaining
        ? state
        : tight,
  );

export const limitHeaders = (state: LimitState): Record<string, string> => ({
  'x-ratelimit-limit': String(state.limit),
  'x-ratelimit-remaining': String(state.remaining),
  'x-ratelimit-reset': String(Math.ceil(state.resetsAt / 1000)),
});

/** `now` in milliseconds since the epoch. */
export const limitExceeded = (state: LimitState, now: number): AppError =>
  tooManyRequests({
    headers: { 'retry-after': String(Math.max(1, Math.ceil((state.resetsAt - now) / 1000))) },
  });
