import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares in constant time, also for different lengths. */
export const isSameSecret = (given: string, expected: string): boolean =>
  timingSafeEqual(digest(given), digest(expected));

/** Whether an `Authorization` header is `Bearer <token>`. */
export const isBearerOf = (header: string | undefined, token: string): boolean =>
  isSameSecret(/^Bearer (.+)$/.exec(header ?? '')?.[1] ?? '', token);
