import { hash, verify } from '@node-rs/argon2';

/** argon2id with the library's defaults (19 MiB, two passes: the OWASP minimum), off the event loop. */
export const hashPassword = (password: string): Promise<string> => hash(password);

/** False too for a hash of another kind, which no password can match. */
export const isPassword = (stored: string, password: string): Promise<boolean> =>
  verify(stored, password).catch(() => false);
