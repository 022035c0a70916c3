import { z } from 'zod';
import { defineActivity } from './define-activity.js';

/** Ours: a node that is emptied, by its name. */
const node = { subjects: ['node'] } as const;
const name = z.object({ name: z.string() });

export const nodeDrainStart = defineActivity('node:drain.start', name, node);
export const nodeDrainEnd = defineActivity('node:drain.end', name, node);
