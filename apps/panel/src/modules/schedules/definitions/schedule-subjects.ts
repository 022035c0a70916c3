import type { ActivitySubject } from '../../activity/index.js';
import type { ScheduleRow } from './schedule-row.js';

/** What an event of a schedule is about. */
export const subjectsOf = ({ id, serverId }: ScheduleRow): ActivitySubject[] => [
  { type: 'server', id: serverId },
  { type: 'schedule', id },
];
