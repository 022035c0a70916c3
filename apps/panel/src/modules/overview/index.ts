import { lookForProblems } from './problems/problems.service.js';

export { OverviewModule } from './overview.module.js';
export { OverviewService, type Installation } from './overview.service.js';

/** What of this area comes back by the clock. */
export const OVERVIEW_TASKS = [lookForProblems] as const;
