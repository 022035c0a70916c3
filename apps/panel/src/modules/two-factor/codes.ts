import { hash } from 'node:crypto';
import { generateSecret, generateURI, verifySync } from 'otplib';
import { CODE_LENGTH } from '@app/contracts/client/two-factor.contract.js';
import { randomText } from '../../platform/crypto/random-text.js';

/** 160 bits, 32 letters of base32: what every authenticator can read (RFC 4226 §4). */
const SECRET_BYTES = 20;
/** Clocks of telephones may be off by four steps of 30 s (client-api.md §2). */
const TOLERANCE_SECONDS = 4 * 30;
const RECOVERY_CODES = 10;
const RECOVERY_LENGTH = 10;

export const newSecret = (): string => generateSecret({ length: SECRET_BYTES });

/** What an authenticator reads from a QR code. */
export const secretUri = (issuer: string, label: string, secret: string): string =>
  generateURI({ issuer, label, secret });

/** The time step that a code stands for, or null when it is wrong or not newer than `lastStep`. */
export function stepOf(secret: string, code: string, lastStep: number | null): number | null {
  if (code.length !== CODE_LENGTH || !/^\d+$/.test(code)) return null;
  const result = verifySync({
    secret,
    token: code,
    epochTolerance: TOLERANCE_SECONDS,
    ...(lastStep === null ? {} : { afterTimeStep: lastStep }),
  });
  return result.valid && 'timeStep' in result ? result.timeStep : null;
}

export const newRecoveryCodes = (): string[] =>
  Array.from({ length: RECOVERY_CODES }, () => randomText(RECOVERY_LENGTH));

/** Codes are random, so a fast hash keeps them: design of API keys. */
export const hashRecoveryCode = (code: string): string => hash('sha256', code);
