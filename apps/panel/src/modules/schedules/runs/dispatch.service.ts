import { Inject, Injectable } from '@nestjs/common';
import { nextRun } from '@app/contracts/core/cron.js';
import { PANEL_CONFIG, type PanelConfig } from '../../../config/panel.config.js';
import { Database } from '../../../platform/database/database.js';
import { TaskHandler } from '../../../platform/queue/define-task.js';
import { Jobs } from '../../../platform/queue/jobs.service.js';
import type { ScheduleRow, TaskRow } from '../definitions/schedule-row.js';
import { SchedulesRepository } from '../definitions/schedules.repository.js';
import { beginningOf, closed, LEASE_MS, type Beginning } from './run.policy.js';
import { runTasks } from './run-tasks.js';
import { RunsRepository, type NewRun } from './runs.repository.js';
import { advanceRun, dispatchSchedules, pruneRuns, wakeRuns } from './schedules.jobs.js';

/** Runs per transaction: each costs a handful of statements, whatever it holds. */
const BATCH = 2_000;
const PRUNE_BATCH = 1_000;
const DAY_MS = 24 * 3600 * 1000;

interface Due {
  readonly schedule: ScheduleRow;
  readonly tasks: readonly TaskRow[];
  readonly beginning: Beginning;
}

/** Begins runs when their time has come. Any number of processes may do so at once. */
@Injectable()
export class DispatchService {
  constructor(
    private readonly runs: RunsRepository,
    private readonly schedules: SchedulesRepository,
    private readonly database: Database,
    private readonly jobs: Jobs,
    @Inject(PANEL_CONFIG) private readonly config: Pick<PanelConfig, 'scheduleRunsKeptDays'>,
  ) {}

  @TaskHandler(dispatchSchedules)
  async dispatch(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      if ((await this.dispatchBatch(new Date())) < BATCH) return;
    }
  }

  @TaskHandler(wakeRuns)
  async wake(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      const now = new Date();
      const nextAt = new Date(now.getTime() + LEASE_MS);
      const count = await this.database.transaction(async () => {
        const waking = await this.runs.claimWaking(now, nextAt, BATCH);
        await this.jobs.enqueueAll(
          advanceRun,
          waking.map(({ id }) => ({ run: id })),
        );
        return waking.length;
      });
      if (count < BATCH) return;
    }
  }

  @TaskHandler(pruneRuns)
  async prune(stop: AbortSignal): Promise<void> {
    if (this.config.scheduleRunsKeptDays === 0) return;
    const before = new Date(Date.now() - this.config.scheduleRunsKeptDays * DAY_MS);
    while (!stop.aborted) {
      if ((await this.runs.removeBefore(before, PRUNE_BATCH)) < PRUNE_BATCH) return;
    }
  }

  /**
   * Runs and the next times of their schedules are one commit: whatever dies, a time is either still due or has its
   * run. Returns how many were due.
   */
  private async dispatchBatch(now: Date): Promise<number> {
    return this.database.transaction(async () => {
      const due = await this.judge(await this.runs.lockDue(now, BATCH), now);
      if (due.length === 0) return 0;
      await this.runs.insert(due.map((entry) => this.newRun(entry, now)));
      await this.runs.setNext(nextTimes(due, now));
      const ids = due.map(({ schedule }) => schedule.id);
      const open = await this.runs.open(ids);
      const begun = new Map(due.filter(isImmediate).map((entry) => [entry.schedule.id, entry]));
      await this.jobs.enqueueAll(
        advanceRun,
        open.filter(({ scheduleId }) => begun.has(scheduleId)).map(({ id }) => ({ run: id })),
      );
      return due.length;
    });
  }

  private async judge(schedules: readonly ScheduleRow[], now: Date): Promise<Due[]> {
    if (schedules.length === 0) return [];
    const ids = schedules.map(({ id }) => id);
    const tasks = Map.groupBy(await this.schedules.tasksOf(ids), ({ scheduleId }) => scheduleId);
    const running = new Set((await this.runs.open(ids)).map(({ scheduleId }) => scheduleId));
    const places = new Map(
      (await this.runs.places(schedules.map(({ serverId }) => serverId))).map((row) => [row.serverId, row]),
    );
    return schedules.map((schedule) => {
      const own = tasks.get(schedule.id) ?? [];
      const beginning = beginningOf(
        {
          ...places.get(schedule.serverId)!,
          nextRunAt: schedule.nextRunAt!,
          missed: schedule.missed,
          tasks: own.length,
          isRunning: running.has(schedule.id),
        },
        now,
      );
      return { schedule, tasks: own, beginning };
    });
  }

  private newRun({ schedule, tasks, beginning }: Due, now: Date): NewRun {
    const run = { scheduleId: schedule.id, plannedAt: schedule.nextRunAt, startedAt: now };
    if ('reason' in beginning) {
      const { reason } = beginning;
      const ended = { readyAt: null, wakeAt: null, outcome: 'skipped', endedAt: now } as const;
      return { ...run, ...ended, cause: 'cron', reason, tasks: closed(runTasks(tasks)) };
    }
    const offset = tasks[0]!.timeOffset * 1000;
    const readyAt = new Date(now.getTime() + offset);
    return {
      ...run,
      cause: beginning.cause,
      readyAt,
      wakeAt: offset === 0 ? new Date(now.getTime() + LEASE_MS) : readyAt,
      outcome: null,
      reason: null,
      tasks: runTasks(tasks),
      endedAt: null,
    };
  }
}

const isImmediate = ({ beginning, tasks }: Due): boolean =>
  'cause' in beginning && tasks[0]!.timeOffset === 0;

/** Many schedules share their times, and reading cron costs more than all else here. */
function nextTimes(due: readonly Due[], now: Date): { id: number; nextRunAt: Date | null }[] {
  const known = new Map<string, Date | null>();
  return due.map(({ schedule }) => {
    // A clock that was set back must not bring a time that has had its run.
    const from = new Date(Math.max(now.getTime(), schedule.nextRunAt!.getTime()));
    const { cronMinute, cronHour, cronDayOfMonth, cronMonth, cronDayOfWeek, timeZone } = schedule;
    const key = [cronMinute, cronHour, cronDayOfMonth, cronMonth, cronDayOfWeek, timeZone, +from].join(' ');
    let nextRunAt = known.get(key);
    if (nextRunAt === undefined) known.set(key, (nextRunAt = nextRun(schedule, from)));
    return { id: schedule.id, nextRunAt };
  });
}
