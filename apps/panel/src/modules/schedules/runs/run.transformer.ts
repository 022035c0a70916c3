import type { ScheduleRunItem } from '@app/contracts/client/schedules/objects.js';
import { item } from '@app/contracts/core/envelope.js';
import { toWireDate, toWireDateOrNull } from '@app/contracts/core/wire.js';
import type { RunRow } from './runs.repository.js';

const wireDate = (instant: string | null): string | null =>
  toWireDateOrNull(instant ? new Date(instant) : null);

export const toRun = (run: RunRow): ScheduleRunItem =>
  item('schedule_run', {
    id: run.id,
    at: toWireDate(run.startedAt),
    due_at: toWireDateOrNull(run.plannedAt),
    ended_at: toWireDateOrNull(run.endedAt),
    trigger: run.cause,
    outcome: run.outcome,
    reason: run.reason,
    tasks: run.tasks.map((task) => ({
      id: task.id,
      sequence_id: task.sequenceId,
      action: task.action,
      outcome: task.outcome,
      error: task.error,
      started_at: wireDate(task.startedAt),
      ended_at: wireDate(task.endedAt),
    })),
  });
