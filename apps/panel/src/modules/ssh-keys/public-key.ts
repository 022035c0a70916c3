import { createPublicKey, hash } from 'node:crypto';
import ssh2 from 'ssh2';

const RSA_MIN_BITS = 2048;
const UNREADABLE = 'The public key could not be read.';

export interface PublicKey {
  /** PKCS8. */
  readonly pem: string;
  /** SHA-256 in base64 without padding, as `ssh-keygen -l` shows it behind `SHA256:`. */
  readonly fingerprint: string;
}

/** Reads one public key in OpenSSH's or RFC 4716's form, or says in a sentence why it cannot be used. */
export function readPublicKey(text: string): PublicKey | string {
  try {
    const key = ssh2.utils.parseKey(text);
    if (key instanceof Error) return UNREADABLE;
    if (key.isPrivateKey()) return 'This is a private key. Keep it secret and add its public half.';
    if (key.type === 'ssh-dss') return 'DSA keys are not accepted.';
    const pem = key.getPublicPEM();
    // The parser takes bytes of the right form for a key; only this finds those that no key has.
    const bits = createPublicKey(pem).asymmetricKeyDetails?.modulusLength;
    if (bits !== undefined && bits < RSA_MIN_BITS) {
      return `RSA keys need at least ${RSA_MIN_BITS} bits; this one has ${bits}.`;
    }
    return { pem, fingerprint: hash('sha256', key.getPublicSSH(), 'base64').replace(/=+$/, '') };
  } catch {
    return UNREADABLE;
  }
}
