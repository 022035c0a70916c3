import { Initial1700000000001 } from './0001-initial.js';

/** All schema changes in order; append only. */
export const MIGRATIONS = [Initial1700000000001] as const;
