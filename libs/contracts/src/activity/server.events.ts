import { z } from 'zod';
import { defineActivity } from './define-activity.js';

/** Events of a server: domain.md §2. What daemons report besides these is stored by its name. */
const server = { subjects: ['server'] } as const;
const none = z.object({});

export const serverCommand = defineActivity(
  'server:console.command',
  z.object({ command: z.string() }),
  server,
);
/** `signal` tells a hibernation from a plain stop. */
const power = z.object({ signal: z.string().optional() });
export const serverPower = {
  start: defineActivity('server:power.start', power, server),
  stop: defineActivity('server:power.stop', power, server),
  restart: defineActivity('server:power.restart', power, server),
  kill: defineActivity('server:power.kill', power, server),
} as const;
export const serverReinstall = defineActivity('server:reinstall', none, server);
export const serverCrashed = defineActivity('server:crashed', z.looseObject({}), server);
export const serverStartupEdit = defineActivity(
  'server:startup.edit',
  z.object({ variable: z.string(), old: z.string().nullable(), new: z.string() }),
  { subjects: ['server', 'egg_variable'] },
);
export const serverStartupImage = defineActivity(
  'server:startup.image',
  z.object({ old: z.string(), new: z.string() }),
  server,
);
export const serverStartupCommand = defineActivity(
  'server:startup.command',
  z.object({ old: z.string(), new: z.string() }),
  server,
);

const operation = z.object({ kind: z.string() });
/** Ours: long work that was ended early, or is done again after it failed. */
export const serverOperationCancel = defineActivity('server:operation.cancel', operation, server);
export const serverOperationRetry = defineActivity('server:operation.retry', operation, server);

/** Ours: the names of the nodes that a server moves between. */
const move = z.object({ from: z.string(), to: z.string() });
export const serverTransferStart = defineActivity('server:transfer.start', move, server);
export const serverTransferCancel = defineActivity('server:transfer.cancel', move, server);
export const serverTransferComplete = defineActivity('server:transfer.complete', move, server);
export const serverTransferFail = defineActivity('server:transfer.fail', move, server);

const member = { subjects: ['server', 'user'] } as const;
const email = z.string();
/** `revoked`: what they had open on the server is ended. */
export const serverSubuserCreate = defineActivity(
  'server:subuser.create',
  z.object({ email, permissions: z.array(z.string()) }),
  member,
);
export const serverSubuserUpdate = defineActivity(
  'server:subuser.update',
  z.object({ email, old: z.array(z.string()), new: z.array(z.string()), revoked: z.boolean() }),
  member,
);
export const serverSubuserDelete = defineActivity(
  'server:subuser.delete',
  z.object({ email, revoked: z.boolean() }),
  member,
);

const change = z.object({ old: z.string(), new: z.string() });
export const serverSettingsRename = defineActivity('server:settings.rename', change, server);
export const serverSettingsDescription = defineActivity('server:settings.description', change, server);

/** `allocation` is address and port: `203.0.113.9:25565`. */
const allocated = { subjects: ['server', 'allocation'] } as const;
const allocation = z.object({ allocation: z.string() });
export const serverAllocationCreate = defineActivity('server:allocation.create', allocation, allocated);
export const serverAllocationNotes = defineActivity(
  'server:allocation.notes',
  allocation.extend({ old: z.string().nullable(), new: z.string().nullable() }),
  allocated,
);
export const serverAllocationPrimary = defineActivity('server:allocation.primary', allocation, allocated);
export const serverAllocationDelete = defineActivity('server:allocation.delete', allocation, allocated);

/** `name` is the whole name on the host: `s1_players`. */
const databased = { subjects: ['server', 'database'] } as const;
const database = z.object({ name: z.string() });
export const serverDatabaseCreate = defineActivity('server:database.create', database, databased);
export const serverDatabaseRotatePassword = defineActivity(
  'server:database.rotate-password',
  database,
  databased,
);
export const serverDatabaseDelete = defineActivity('server:database.delete', database, databased);

const named = z.object({ name: z.string() });
const onSchedule = { subjects: ['server', 'schedule'] } as const;
const onTask = { subjects: ['server', 'schedule', 'task'] } as const;
const taskDetails = z.object({ name: z.string(), action: z.string(), payload: z.string() });
export const serverScheduleCreate = defineActivity('server:schedule.create', named, onSchedule);
export const serverScheduleUpdate = defineActivity(
  'server:schedule.update',
  z.object({ name: z.string(), active: z.boolean() }),
  onSchedule,
);
export const serverScheduleExecute = defineActivity('server:schedule.execute', named, onSchedule);
export const serverScheduleDelete = defineActivity('server:schedule.delete', named, server);
export const serverTaskCreate = defineActivity('server:task.create', taskDetails, onTask);
export const serverTaskUpdate = defineActivity('server:task.update', taskDetails, onTask);
export const serverTaskDelete = defineActivity('server:task.delete', named, onSchedule);
