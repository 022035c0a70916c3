import { hash } from 'node:crypto';

/** How long the first answer is given again. */
export const KEPT_MS = 24 * 3_600_000;
/** No request is at work for longer: a claim without an answer that is older belongs to a lost process. */
const LONGEST_REQUEST_MS = 120_000;

/** The key of a request, or null where what was sent can be none. */
export const readKey = (header: string): string | null =>
  /^[\x21-\x7e]{1,255}$/.test(header) ? header : null;

/** One text for all requests that ask the same. */
export const fingerprintOf = (method: string, url: string, body: unknown): string =>
  hash('sha256', `${method} ${url}\n${JSON.stringify(body) ?? ''}`);

export interface KeptClaim {
  readonly fingerprint: string;
  readonly isAnswered: boolean;
  readonly createdAt: Date;
}
export type Verdict = 'expired' | 'reused' | 'replay' | 'running' | 'unknown';

/** What becomes of a request whose key is known. */
export function verdictOn(claim: KeptClaim, fingerprint: string, now: number): Verdict {
  const age = now - claim.createdAt.getTime();
  if (age > KEPT_MS) return 'expired';
  if (claim.fingerprint !== fingerprint) return 'reused';
  if (claim.isAnswered) return 'replay';
  return age > LONGEST_REQUEST_MS ? 'unknown' : 'running';
}
