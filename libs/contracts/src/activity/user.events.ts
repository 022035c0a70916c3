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
