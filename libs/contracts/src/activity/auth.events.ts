import { z } from 'zod';
import { defineActivity } from './define-activity.js';

/** Events of logging in: domain.md §2. Of names that nobody has there are none. */
const user = { subjects: ['user'] } as const;
const none = z.object({});

export const authFail = defineActivity('auth:fail', none, user);
export const authSuccess = defineActivity('auth:success', none, user);
/** The password was right and the second factor is asked for. */
export const authCheckpoint = defineActivity('auth:checkpoint', none, user);
/** The second factor was shown: a code, or in its place a recovery code. */
export const authToken = defineActivity('auth:token', none, user);
export const authRecoveryToken = defineActivity('auth:recovery-token', none, user);
/** A wrong password at the SFTP of a node. */
export const authSftpFail = defineActivity('auth:sftp.fail', z.object({ method: z.string() }), user);
export const authPasswordReset = defineActivity('auth:password-reset', none, user);
