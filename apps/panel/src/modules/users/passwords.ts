import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { tooManyRequests } from '@app/contracts/errors/common.errors.js';
import { randomText } from '../../platform/crypto/random-text.js';
import { hash, verify } from './hash-threads.js';

/**
 * A hash takes a core for some 20 ms and 19 MiB. So many at once leave the other half of the machine to requests
 * that show a key, whatever comes in at the login.
 */
const AT_ONCE = Math.max(1, Math.floor(availableParallelism() / 2));
/** Beyond it a caller is better told at once: about a second of work. */
const MAX_WAITING = 50;

const pool = pLimit(AT_ONCE);

function inPool<T>(work: () => Promise<T>): Promise<T> {
  if (pool.pendingCount >= MAX_WAITING) throw tooManyRequests({ headers: { 'retry-after': '2' } });
  return pool(work);
}

/** argon2id with the library's defaults (19 MiB, two passes: the OWASP minimum), in a thread of its own. */
export const hashPassword = async (password: string): Promise<string> => inPool(() => hash(password));

let decoy: Promise<string> | undefined;

/**
 * False too for a hash of another kind, which no password can match, and for null, where there is no account: that
 * takes as long as a wrong password. Throws a 429 while too many wait.
 */
export async function isPassword(stored: string | null, password: string): Promise<boolean> {
  const against = stored ?? (await (decoy ??= hash(randomText(30))));
  const matches = await inPool(() => verify(against, password));
  return stored !== null && matches;
}

/** True for what this panel would not write today, such as the bcrypt of imported users. */
export const isOutdated = (stored: string): boolean => !stored.startsWith('$argon2id$');
