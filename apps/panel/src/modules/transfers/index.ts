import { beginTransfer, clearOldNode, stopTransfer } from './transfers.jobs.js';

export { TransfersService, type Destination } from './transfers.service.js';
export { TransfersModule } from './transfers.module.js';

/** What of this area runs in the background. */
export const TRANSFERS_JOBS = [beginTransfer, clearOldNode, stopTransfer] as const;
