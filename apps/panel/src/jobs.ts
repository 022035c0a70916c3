import { ACTIVITY_TASKS } from './modules/activity/index.js';
import { DATABASES_TASKS } from './modules/databases/index.js';
import { BACKUPS_JOBS, BACKUPS_TASKS } from './modules/backups/index.js';
import { DRAINS_TASKS } from './modules/drains/index.js';
import { EGG_TRIALS_TASKS } from './modules/egg-trials/index.js';
import { IDEMPOTENCY_TASKS } from './modules/idempotency/index.js';
import { LOGIN_JOBS } from './modules/login/index.js';
import { NODES_JOBS } from './modules/nodes/index.js';
import { NOTIFICATIONS_TASKS } from './modules/notifications/index.js';
import { OPERATIONS_TASKS } from './modules/operations/index.js';
import { OVERVIEW_TASKS } from './modules/overview/index.js';
import { REQUEST_LOG_TASKS } from './modules/request-log/index.js';
import { SCHEDULES_JOBS, SCHEDULES_TASKS } from './modules/schedules/index.js';
import { SERVERS_JOBS, SERVERS_TASKS } from './modules/servers/index.js';
import { SUBUSERS_JOBS } from './modules/subusers/index.js';
import { TRANSFERS_JOBS } from './modules/transfers/index.js';
import { USERS_JOBS, USERS_TASKS } from './modules/users/index.js';
import type { WorkList } from './platform/queue/work-list.js';

/** Every job and task of the application; each area's index lists its own. */
export const WORK: WorkList = {
  jobs: [
    ...BACKUPS_JOBS,
    ...LOGIN_JOBS,
    ...NODES_JOBS,
    ...SCHEDULES_JOBS,
    ...SERVERS_JOBS,
    ...SUBUSERS_JOBS,
    ...TRANSFERS_JOBS,
    ...USERS_JOBS,
  ],
  tasks: [
    ...ACTIVITY_TASKS,
    ...BACKUPS_TASKS,
    ...DATABASES_TASKS,
    ...DRAINS_TASKS,
    ...EGG_TRIALS_TASKS,
    ...IDEMPOTENCY_TASKS,
    ...NOTIFICATIONS_TASKS,
    ...OPERATIONS_TASKS,
    ...OVERVIEW_TASKS,
    ...REQUEST_LOG_TASKS,
    ...SCHEDULES_TASKS,
    ...SERVERS_TASKS,
    ...USERS_TASKS,
  ],
};
