import { errors, jwtVerify } from 'jose';

/** Clocks of panel and node may differ by this many seconds (hazard W16). */
export const CLOCK_SKEW_S = 60;

/** Why a token that a panel signed is worth nothing; the text is that of a `jwt error` (console-websocket.md §3). */
export class SignedTokenError extends Error {
  constructor(text: string) {
    super(text);
    this.name = 'SignedTokenError';
  }
}

/** What a token says that one of the node's keys has signed and that has not expired (daemon-api.md §2). */
export async function signedPayload(token: string, keys: readonly string[], now: number): Promise<unknown> {
  for (const key of keys) {
    try {
      const { payload } = await jwtVerify(token, new TextEncoder().encode(key), {
        algorithms: ['HS256'],
        currentDate: new Date(now * 1000),
        // Not before is not checked by Wings; with the skew it does no harm either.
        clockTolerance: 0,
      });
      return payload;
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new SignedTokenError('exp claim is invalid');
      if (error instanceof errors.JWTClaimValidationFailed) {
        if (error.claim === 'nbf') throw new SignedTokenError('nbf claim is invalid');
        throw new SignedTokenError('created too far in past (denylist)');
      }
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) {
        throw new SignedTokenError('malformed token');
      }
    }
  }
  throw new SignedTokenError('HMAC verification failed');
}
