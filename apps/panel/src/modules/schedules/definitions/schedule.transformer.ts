import type { ScheduleItem, ScheduleTaskItem } from '@app/contracts/client/schedules/objects.js';
import { item, list } from '@app/contracts/core/envelope.js';
import { toWireDate, toWireDateOrNull } from '@app/contracts/core/wire.js';
import type { ScheduleRow, TaskRow } from './schedule-row.js';

/** A schedule with all that is shown of it. */
export interface ScheduleView {
  readonly schedule: ScheduleRow;
  readonly tasks: readonly TaskRow[];
  readonly isRunning: boolean;
  /** The task that a run has come to. */
  readonly taskId: number | null;
}

/** client-api.md, Objects: schedule_task. */
export const toTask = (task: TaskRow, runningId: number | null): ScheduleTaskItem =>
  item('schedule_task', {
    id: task.id,
    sequence_id: task.sequenceId,
    action: task.action,
    payload: task.payload,
    time_offset: task.timeOffset,
    is_queued: task.id === runningId,
    continue_on_failure: task.continueOnFailure,
    created_at: toWireDate(task.createdAt),
    updated_at: toWireDate(task.updatedAt),
  });

/** client-api.md, Objects: server_schedule. */
export const toSchedule = ({ schedule, tasks, isRunning, taskId }: ScheduleView): ScheduleItem =>
  item('server_schedule', {
    id: schedule.id,
    name: schedule.name,
    cron: {
      day_of_week: schedule.cronDayOfWeek,
      day_of_month: schedule.cronDayOfMonth,
      month: schedule.cronMonth,
      hour: schedule.cronHour,
      minute: schedule.cronMinute,
    },
    is_active: schedule.isActive,
    enabled: schedule.isActive,
    is_processing: isRunning,
    only_when_online: schedule.onlyWhenOnline,
    time_zone: schedule.timeZone,
    missed: schedule.missed,
    last_run_at: toWireDateOrNull(schedule.lastRunAt),
    next_run_at: toWireDateOrNull(schedule.nextRunAt),
    created_at: toWireDate(schedule.createdAt),
    updated_at: toWireDate(schedule.updatedAt),
    relationships: { tasks: list(tasks.map((task) => toTask(task, taskId))) },
  });
