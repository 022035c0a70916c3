import { hash, timingSafeEqual } from 'node:crypto';
import { ACCOUNT_KEY, APPLICATION_KEY } from '../../access/request-context.js';
import { randomText } from '../../platform/crypto/random-text.js';

/** Issued prefixes; `pacc_` and `papp_` of other panels are accepted too, as the prefix is only part of the name. */
const PREFIXES = { [ACCOUNT_KEY]: 'ptlc_', [APPLICATION_KEY]: 'ptla_' } as const;
export const IDENTIFIER_LENGTH = 16;
export const TOKEN_LENGTH = 32;

/** conventions.md §2: identifier and token, joined without a separator, are the full secret. */
export interface KeySecret {
  readonly identifier: string;
  readonly token: string;
}

export function newKeySecret(type: keyof typeof PREFIXES): KeySecret {
  const prefix = PREFIXES[type];
  return {
    identifier: prefix + randomText(IDENTIFIER_LENGTH - prefix.length),
    token: randomText(TOKEN_LENGTH),
  };
}

/** Splits what a caller sent, or null when it cannot be a key. */
export function parseKeySecret(text: string): KeySecret | null {
  if (!/^[A-Za-z0-9_]{17,128}$/.test(text)) return null;
  return { identifier: text.slice(0, IDENTIFIER_LENGTH), token: text.slice(IDENTIFIER_LENGTH) };
}

export const hashToken = (token: string): Buffer => hash('sha256', token, 'buffer');

/** In constant time; `hash` is the stored digest. */
export const matchesToken = (token: string, hash: Buffer): boolean => timingSafeEqual(hashToken(token), hash);
