import { z } from 'zod';
import { defineActivity } from './define-activity.js';

/** Events of an account: domain.md §2. */
const user = { subjects: ['user'] } as const;
const change = z.object({ old: z.string(), new: z.string() });
const key = z.object({ identifier: z.string() });

export const authIpBlocked = defineActivity('auth:ip-blocked', key, user);
export const accountUsernameChanged = defineActivity('user:account.username-changed', change, user);
export const accountEmailChanged = defineActivity('user:account.email-changed', change, user);
export const accountPasswordChanged = defineActivity('user:account.password-changed', z.object({}), user);
export const apiKeyCreate = defineActivity('user:api-key.create', key, { subjects: ['user', 'api_key'] });
export const apiKeyDelete = defineActivity('user:api-key.delete', key, user);
const sshKey = z.object({ fingerprint: z.string() });
export const sshKeyCreate = defineActivity('user:ssh-key.create', sshKey, { subjects: ['user', 'ssh_key'] });
export const sshKeyDelete = defineActivity('user:ssh-key.delete', sshKey, user);
export const twoFactorCreate = defineActivity('user:two-factor.create', z.object({}), user);
export const twoFactorDelete = defineActivity('user:two-factor.delete', z.object({}), user);
/** Ours: the ancestors cannot make new recovery codes. */
export const twoFactorRecoveryCodes = defineActivity('user:two-factor.recovery-codes', z.object({}), user);
/** Ours: one session of a browser, or all others, were ended. */
export const sessionEnd = defineActivity('user:session.delete', z.object({}), user);
