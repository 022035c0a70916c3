import { defineTask } from '../../platform/queue/define-task.js';

/** Takes each drain that is in force one step on. Whatever died since the last one, the next goes on from the rows. */
export const stepDrains = defineTask({ id: 'drains.step', everyMs: 3_000, timeoutMs: 60_000 });
