import { z } from 'zod';
import type { Wire } from '../../core/route.js';
import { itemOf, listOf } from '../../core/wire.js';

/** Schedules, their tasks and their runs on the wire: client-api.md, Objects. */
export const TASK_ACTIONS = ['command', 'power', 'backup', 'delete_files'] as const;
export type TaskAction = (typeof TASK_ACTIONS)[number];

export const MISSED_POLICIES = ['late', 'skip'] as const;
export type MissedPolicy = (typeof MISSED_POLICIES)[number];

/** Why a run began: its time had come, its time was missed and it was caught up, or somebody asked for it. */
export const RUN_TRIGGERS = ['cron', 'late', 'manual'] as const;
export type RunTrigger = (typeof RUN_TRIGGERS)[number];

/** `partial` = a task failed and the run went on, as the task allows it. */
export const RUN_OUTCOMES = ['succeeded', 'partial', 'failed', 'skipped', 'cancelled'] as const;
export type RunOutcome = (typeof RUN_OUTCOMES)[number];

/** `interrupted` = whoever did it died; whether it took effect is not known, so it is not repeated. */
export const TASK_OUTCOMES = ['succeeded', 'failed', 'interrupted', 'skipped'] as const;
export type TaskOutcome = (typeof TASK_OUTCOMES)[number];

/** Why a run did nothing, or ended before its last task. */
export const RUN_REASONS = [
  'missed',
  'no_tasks',
  'still_running',
  'schedule_off',
  'server_offline',
  'server_suspended',
  'server_busy',
  'node_away',
  'node_maintenance',
  'task_failed',
  'task_interrupted',
] as const;
export type RunReason = (typeof RUN_REASONS)[number];

export const ScheduleTaskItem = itemOf(
  'schedule_task',
  z.object({
    id: z.number(),
    sequence_id: z.number(),
    action: z.enum(TASK_ACTIONS),
    payload: z.string(),
    /** Seconds. */
    time_offset: z.number(),
    /** A run of the schedule has come to this task. */
    is_queued: z.boolean(),
    continue_on_failure: z.boolean(),
    created_at: z.string(),
    updated_at: z.string(),
  }),
);
export type ScheduleTaskItem = Wire<typeof ScheduleTaskItem>;

export const ScheduleItem = itemOf(
  'server_schedule',
  z.object({
    id: z.number(),
    name: z.string(),
    cron: z.object({
      day_of_week: z.string(),
      day_of_month: z.string(),
      month: z.string(),
      hour: z.string(),
      minute: z.string(),
    }),
    is_active: z.boolean(),
    /** The same as `is_active`. */
    enabled: z.boolean(),
    is_processing: z.boolean(),
    only_when_online: z.boolean(),
    time_zone: z.string(),
    missed: z.enum(MISSED_POLICIES),
    last_run_at: z.string().nullable(),
    next_run_at: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
    relationships: z.object({ tasks: listOf(ScheduleTaskItem) }),
  }),
);
export type ScheduleItem = Wire<typeof ScheduleItem>;

export const ScheduleRunItem = itemOf(
  'schedule_run',
  z.object({
    id: z.number(),
    /** When it began. */
    at: z.string(),
    /** The time it was for; null where somebody asked for it. */
    due_at: z.string().nullable(),
    ended_at: z.string().nullable(),
    trigger: z.enum(RUN_TRIGGERS),
    /** Null while it goes on. */
    outcome: z.enum(RUN_OUTCOMES).nullable(),
    reason: z.enum(RUN_REASONS).nullable(),
    tasks: z.array(
      z.object({
        id: z.number(),
        sequence_id: z.number(),
        action: z.enum(TASK_ACTIONS),
        /** Null until it has come to it. */
        outcome: z.enum(TASK_OUTCOMES).nullable(),
        error: z.string().nullable(),
        started_at: z.string().nullable(),
        ended_at: z.string().nullable(),
      }),
    ),
  }),
);
export type ScheduleRunItem = Wire<typeof ScheduleRunItem>;
