import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  serverScheduleCreate,
  serverScheduleDelete,
  serverScheduleExecute,
  serverScheduleUpdate,
} from '@app/contracts/activity/server.events.js';
import type { NewScheduleInput, ScheduleInput } from '@app/contracts/client/schedules/schedules.contract.js';
import {
  conflict,
  displayError,
  notFound,
  serviceLimitExceeded,
} from '@app/contracts/errors/common.errors.js';
import { nextRun } from '@app/contracts/core/cron.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { idOf, ModelResolvers } from '../../access/model-resolvers.js';
import { Database } from '../../platform/database/database.js';
import { ActivityService } from '../activity/index.js';
import { namedFields, newFields, nextAfterChange, replacingFields } from './definitions/schedule-fields.js';
import { subjectsOf } from './definitions/schedule-subjects.js';
import type { ScheduleView } from './definitions/schedule.transformer.js';
import type { ScheduleFields, ScheduleRow } from './definitions/schedule-row.js';
import { SchedulesRepository } from './definitions/schedules.repository.js';
import { closed, LEASE_MS } from './runs/run.policy.js';
import { runTasks } from './runs/run-tasks.js';
import { RunnerService } from './runs/runner.service.js';
import { RunsRepository, type RunRow } from './runs/runs.repository.js';

/** The list is not paginated, so it has an end. */
const MAX_SCHEDULES = 100;

/** Schedules of servers: client-api.md §7. Changes hold the schedule's row, so that none comes between. */
@Injectable()
export class SchedulesService implements OnModuleInit {
  constructor(
    private readonly repository: SchedulesRepository,
    private readonly runs: RunsRepository,
    private readonly runner: RunnerService,
    private readonly database: Database,
    private readonly activity: ActivityService,
    private readonly resolvers: ModelResolvers,
  ) {}

  onModuleInit(): void {
    this.resolvers.register('client', 'schedule', async (value, request) => {
      const id = idOf(value);
      return id === null ? null : this.repository.find(request.permittedServer!.id, id);
    });
  }

  async ofServer(serverId: number): Promise<ScheduleView[]> {
    return this.views(await this.repository.ofServer(serverId));
  }

  async view(schedule: ScheduleRow): Promise<ScheduleView> {
    return (await this.views([schedule]))[0]!;
  }

  /** Newest first. */
  runsOf(
    scheduleId: number,
    request: Pick<ListRequest, 'page' | 'perPage'>,
  ): Promise<{ readonly rows: readonly RunRow[]; readonly total: number }> {
    return this.runs.page(scheduleId, request);
  }

  /** Throws serviceLimitExceeded, and displayError (400) for times that never come. */
  async create(serverId: number, input: NewScheduleInput): Promise<ScheduleView> {
    const now = new Date();
    const fields = newFields(input);
    const nextRunAt = nextRun(fields, now) ?? refuseTimes();
    const schedule = await this.database.transaction(async () => {
      if (!(await this.repository.lockServer(serverId))) throw notFound();
      if ((await this.repository.count(serverId)) >= MAX_SCHEDULES) {
        throw serviceLimitExceeded(`A server may have up to ${MAX_SCHEDULES} schedules.`);
      }
      const row = await this.repository.insert(serverId, { ...fields, nextRunAt }, now);
      await this.activity.record(serverScheduleCreate, {
        properties: { name: row.name },
        subjects: subjectsOf(row),
      });
      return row;
    });
    return this.view(schedule);
  }

  /** What is not named stays. A schedule that is turned on or off gives up the run that goes on. */
  update(id: number, input: ScheduleInput): Promise<ScheduleView> {
    return this.change(id, namedFields(input));
  }

  /** What older clients do not name is reset, as upstream does. */
  replace(id: number, input: NewScheduleInput): Promise<ScheduleView> {
    return this.change(id, replacingFields(input));
  }

  async delete(id: number): Promise<void> {
    await this.database.transaction(async () => {
      const schedule = await this.locked(id);
      await this.repository.delete(id);
      await this.activity.record(serverScheduleDelete, {
        properties: { name: schedule.name },
        subjects: [{ type: 'server', id: schedule.serverId }],
      });
    });
  }

  /** Throws 400 without tasks, 409 while a run goes on, and the error of the first task where that ends the run. */
  async execute(id: number): Promise<void> {
    const run = await this.database.transaction(async () => {
      const schedule = await this.locked(id);
      const tasks = await this.repository.tasksOf([id]);
      if (tasks.length === 0) throw displayError('A schedule without tasks cannot be run.');
      if ((await this.runs.open([id])).length > 0) throw conflict('This schedule is running already.');
      const now = new Date();
      await this.runs.insert([
        {
          scheduleId: id,
          cause: 'manual',
          plannedAt: null,
          readyAt: now,
          wakeAt: new Date(now.getTime() + LEASE_MS),
          outcome: null,
          reason: null,
          tasks: runTasks(tasks),
          startedAt: now,
          endedAt: null,
        },
      ]);
      await this.activity.record(serverScheduleExecute, {
        properties: { name: schedule.name },
        subjects: subjectsOf(schedule),
      });
      return (await this.runs.open([id]))[0]!;
    });
    await this.runner.beginNow(run.id);
  }

  private async change(id: number, wanted: Partial<ScheduleFields>): Promise<ScheduleView> {
    const now = new Date();
    const schedule = await this.database.transaction(async () => {
      const before = await this.locked(id);
      const fields = { ...before, ...wanted };
      const nextRunAt = nextAfterChange(before, fields, now) ?? refuseTimes();
      await this.repository.update(id, { ...wanted, nextRunAt }, now);
      const after = { ...fields, nextRunAt, updatedAt: now };
      if (before.isActive !== after.isActive) await this.giveUp(id, now);
      await this.activity.record(serverScheduleUpdate, {
        properties: { name: after.name, active: after.isActive },
        subjects: subjectsOf(after),
      });
      return after;
    });
    return this.view(schedule);
  }

  /** Whoever does a task of the run now finds the run ended. */
  private async giveUp(scheduleId: number, now: Date): Promise<void> {
    for (;;) {
      const [run] = await this.runs.open([scheduleId]);
      if (!run) return;
      await this.runs.change(run, {
        outcome: 'cancelled',
        reason: 'schedule_off',
        tasks: closed(run.tasks),
        isStarted: false,
        readyAt: null,
        wakeAt: null,
        endedAt: now,
      });
    }
  }

  private async locked(id: number): Promise<ScheduleRow> {
    const schedule = await this.repository.lock(id);
    if (!schedule) throw notFound();
    return schedule;
  }

  private async views(schedules: readonly ScheduleRow[]): Promise<ScheduleView[]> {
    const ids = schedules.map(({ id }) => id);
    const [tasks, open] = await Promise.all([this.repository.tasksOf(ids), this.runs.open(ids)]);
    const bySchedule = Map.groupBy(tasks, ({ scheduleId }) => scheduleId);
    return schedules.map((schedule) => {
      const run = open.find(({ scheduleId }) => scheduleId === schedule.id);
      return {
        schedule,
        tasks: bySchedule.get(schedule.id) ?? [],
        isRunning: run !== undefined,
        taskId: run?.tasks[run.step]?.id ?? null,
      };
    });
  }
}

function refuseTimes(): never {
  throw displayError('The cron data provided does not evaluate to a valid expression.');
}
