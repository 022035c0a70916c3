import type { RowOf } from '../../../platform/database/columns.js';
import type { ScheduleEntity } from './schedule.entity.js';
import type { TaskEntity } from './task.entity.js';

export type ScheduleRow = RowOf<ScheduleEntity>;
export type TaskRow = RowOf<TaskEntity>;
export type ScheduleFields = Omit<ScheduleRow, 'id' | 'serverId' | 'lastRunAt' | 'createdAt' | 'updatedAt'>;
export type TaskFields = Pick<TaskRow, 'action' | 'payload' | 'timeOffset' | 'continueOnFailure'>;
