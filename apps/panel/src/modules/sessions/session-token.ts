import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto';

const TOKEN_BYTES = 32;

/** 256 random bits; 43 letters of base64url. */
export const newSessionToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url');

export const isSessionToken = (text: string): boolean => /^[\w-]{43}$/.test(text);

/** What is kept of a token: whoever reads the store cannot log in with it. */
export const hashSessionToken = (token: string): string => hash('sha256', token);

/**
 * The token that a page must send with writes. Made from the session's own token, so that only who holds the cookie
 * can have it, it changes with the cookie and is stored nowhere.
 */
export const csrfOf = (token: string): string =>
  createHmac('sha256', token).update('csrf').digest('base64url');

/** In constant time. */
export function isCsrf(token: string, given: unknown): boolean {
  const wanted = Buffer.from(csrfOf(token));
  const shown = Buffer.from(typeof given === 'string' ? given : '');
  return shown.length === wanted.length && timingSafeEqual(shown, wanted);
}
