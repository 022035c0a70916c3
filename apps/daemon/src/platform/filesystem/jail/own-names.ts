import { randomBytes } from 'node:crypto';

/** In the server's root: resumable uploads that are not whole yet. */
export const UPLOADS_FOLDER = '.rookery-uploads';
const TEMPORARY = /^\.rookery-[0-9a-f]{16}(\.tmp)?$/;

/** A name for a file that is being written beside the one it will replace. */
export const temporaryName = (): string => `.rookery-${randomBytes(8).toString('hex')}.tmp`;

/** What is being written or removed, and what an end of the daemon in between leaves for ever. */
export const isTemporary = (name: string): boolean => TEMPORARY.test(name);

/** Entries that the daemon makes for its own work: neither listed nor reachable for users, nor archived. */
export const isOwnName = (name: string): boolean => name === UPLOADS_FOLDER || isTemporary(name);
