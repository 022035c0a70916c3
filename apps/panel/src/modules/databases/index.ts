import { sweepDatabases } from './orphans.service.js';

export { DatabasesModule } from './databases.module.js';
export { DatabasesService } from './databases.service.js';

/** What of this area comes back by the clock. */
export const DATABASES_TASKS = [sweepDatabases] as const;
