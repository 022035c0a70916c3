import { z } from 'zod';
import { defineActivity } from './define-activity.js';

/** Ours: the ancestors record nothing of roles. */
const role = { subjects: ['role'] } as const;
const name = z.object({ name: z.string() });
const given = z.object({ name: z.string(), user: z.string() });

export const roleCreate = defineActivity('role:create', name, role);
export const roleUpdate = defineActivity('role:update', name, role);
export const roleDelete = defineActivity('role:delete', name, { subjects: [] });
export const roleAssign = defineActivity('role:assign', given, { subjects: ['user', 'role'] });
export const roleRemove = defineActivity('role:remove', given, { subjects: ['user', 'role'] });
