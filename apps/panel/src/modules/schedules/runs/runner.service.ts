import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { AppError } from '@app/contracts/core/errors.js';
import { daemonUnreachable } from '@app/contracts/errors/common.errors.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { daemonIsAway } from '../../../platform/daemon-client/daemon-errors.js';
import { Database } from '../../../platform/database/database.js';
import { JobHandler } from '../../../platform/queue/define-job.js';
import { ServerControlService } from '../../servers/index.js';
import { TaskActions, type TaskServer } from '../actions/task-actions.js';
import type { TaskRow } from '../definitions/schedule-row.js';
import { SchedulesRepository } from '../definitions/schedules.repository.js';
import { AwayNodes } from './away-nodes.js';
import { blockOf, closed, LEASE_MS, outcomeOf, withTask, type RunTask } from './run.policy.js';
import { RunsRepository, type RunChange, type RunningRow, type RunRow } from './runs.repository.js';
import { advanceRun } from './schedules.jobs.js';

const NOTE_AGAIN_MS = 500;
const CANNOT_RUN = new Set(['offline', 'stopping']);

/** What has become of a task, and the error where there was one. */
interface Result {
  readonly outcome: NonNullable<RunTask['outcome']>;
  readonly error?: unknown;
}
type Known = Pick<RunRow, 'id' | 'version'>;

const INTERRUPTED: Result = { outcome: 'interrupted', error: new Error('interrupted') };

/** Does the tasks of runs, one after the other: the picture is in run.policy.ts. */
@Injectable()
export class RunnerService {
  private readonly away = new AwayNodes();

  constructor(
    private readonly runs: RunsRepository,
    private readonly schedules: SchedulesRepository,
    private readonly actions: TaskActions,
    private readonly control: ServerControlService,
    private readonly database: Database,
    private readonly logger: AppLogger,
  ) {}

  /** Does what is due of the run. Somebody else may do so at the same time. */
  @JobHandler(advanceRun)
  async advance({ run }: { run: number }, stop: AbortSignal): Promise<void> {
    while (!stop.aborted && (await this.step(run, stop)) !== null);
  }

  /** Does the first task of a run that has just begun. Throws its error when that ends the run. */
  async beginNow(run: number): Promise<void> {
    const result = await this.step(run, AbortSignal.timeout(LEASE_MS));
    if (result?.error !== undefined) throw result.error;
  }

  /** Does one task; null when there is nothing to do now. Its error only where the run does not go on after it. */
  private async step(id: number, stop: AbortSignal): Promise<{ readonly error?: unknown } | null> {
    const run = await this.runs.find(id);
    const now = new Date();
    if (!run || run.outcome !== null || (run.isStarted ? run.wakeAt! : run.readyAt!) > now) return null;
    const tasks = await this.schedules.tasksOf([run.scheduleId]);
    const task = tasks.find((row) => row.id === run.tasks[run.step]!.id);
    const executor = task && this.actions.find(task.action);
    if (run.isStarted && !(task && executor?.isRepeatable(task.payload))) {
      return this.settle(run, run, tasks, INTERRUPTED, stop);
    }
    if (await this.isStopped(run)) return null;
    if (!task) return this.settle(run, run, tasks, { outcome: 'skipped' }, stop);

    const startedAt = now.toISOString();
    const begun = {
      isStarted: true,
      wakeAt: new Date(now.getTime() + LEASE_MS),
      tasks: withTask(run.tasks, run.step, { startedAt }),
    };
    if (!(await this.runs.change(run, begun))) return null;
    const known = { id, version: run.version + 1 };
    const result = await this.carryOut(run, task, known);
    return this.settle({ ...run, tasks: begun.tasks }, known, tasks, result, stop);
  }

  /** Ends the run where its schedule or its server do not allow it to go on. */
  private async isStopped(run: RunningRow): Promise<boolean> {
    const block =
      run.cause !== 'manual' && !run.isActive
        ? 'schedule_off'
        : (blockOf(run) ?? (run.step === 0 && run.onlyWhenOnline ? await this.offline(run) : null));
    if (block === null) return false;
    await this.end(run, run, {
      outcome: run.step === 0 && block !== 'schedule_off' ? 'skipped' : 'cancelled',
      reason: block,
      tasks: run.tasks,
    });
    return true;
  }

  private async offline(run: RunningRow): Promise<'server_offline' | 'node_away' | null> {
    if (this.isAway(run)) return 'node_away';
    const state = await this.control.state(serverOf(run));
    if (state === 'missing') return 'node_away';
    return CANNOT_RUN.has(state) ? 'server_offline' : null;
  }

  /** Somebody who waits for the answer gets the node's own. */
  private isAway(run: RunningRow): boolean {
    return run.cause !== 'manual' && this.away.has(run.nodeId);
  }

  private async carryOut(run: RunningRow, task: TaskRow, known: Known): Promise<Result> {
    if (this.isAway(run)) return { outcome: 'failed', error: daemonUnreachable() };
    const renewing = setInterval(() => {
      // What is not renewed is taken for interrupted, which the next write finds out.
      this.runs.renew(known, new Date(Date.now() + LEASE_MS)).catch(() => undefined);
    }, LEASE_MS / 3);
    try {
      const executor = this.actions.find(task.action);
      if (!executor) throw new TypeError(`nobody does tasks of action ${task.action}`);
      await executor.run(serverOf(run), task.payload, `${run.id}.${run.step}`);
      return { outcome: 'succeeded' };
    } catch (error) {
      if (daemonIsAway(error)) this.away.note(run.nodeId);
      if (!(error instanceof AppError)) {
        this.logger.pino.error({ context: 'Schedules', run: run.id, task: task.id, error }, 'a task failed');
      }
      return { outcome: 'failed', error };
    } finally {
      clearInterval(renewing);
    }
  }

  /**
   * Notes what has become of a task and what comes next. domain.md §10: a run goes on after an error of the node only,
   * and only where the task says so.
   */
  private async settle(
    run: RunningRow,
    known: Known,
    rows: readonly TaskRow[],
    result: Result,
    stop: AbortSignal,
  ): Promise<{ readonly error?: unknown } | null> {
    const now = new Date();
    const tasks = withTask(run.tasks, run.step, {
      outcome: result.outcome,
      error: textOf(result),
      endedAt: now.toISOString(),
    });
    const row = rows.find(({ id }) => id === run.tasks[run.step]!.id);
    const isForgiven =
      result.error === undefined ||
      (row?.continueOnFailure === true && (result === INTERRUPTED || result.error instanceof AppError));
    if (!isForgiven) {
      const reason = result === INTERRUPTED ? 'task_interrupted' : reasonOf(result.error);
      await this.noted(() => this.end(run, known, { outcome: 'failed', reason, tasks }), stop);
      return { error: result.error };
    }
    if (run.step + 1 === tasks.length) {
      await this.noted(() => this.end(run, known, { outcome: outcomeOf(tasks), reason: null, tasks }), stop);
      return {};
    }
    const offset = rows.find(({ id }) => id === tasks[run.step + 1]!.id)?.timeOffset ?? 0;
    const readyAt = new Date(now.getTime() + offset * 1000);
    const next = { step: run.step + 1, isStarted: false, readyAt, wakeAt: readyAt, tasks };
    const isMine = await this.noted(() => this.runs.change(known, next), stop);
    return isMine ? {} : null;
  }

  private end(
    run: RunningRow,
    known: Known,
    { outcome, reason, tasks }: Required<Pick<RunChange, 'outcome' | 'reason' | 'tasks'>>,
  ): Promise<boolean> {
    const endedAt = new Date();
    return this.database.transaction(async () => {
      const ended = { outcome, reason, tasks: closed(tasks), endedAt, readyAt: null, wakeAt: null };
      const isMine = await this.runs.change(known, { ...ended, isStarted: false });
      if (isMine) await this.runs.noteRun(run.scheduleId, endedAt);
      return isMine;
    });
  }

  /** What has been done must not count as interrupted because the database was away for a moment. */
  private async noted<T>(write: () => Promise<T>, stop: AbortSignal): Promise<T> {
    for (;;) {
      try {
        return await write();
      } catch (error) {
        if (stop.aborted) throw error;
        this.logger.pino.debug({ context: 'Schedules', error }, 'the outcome of a task is not noted yet');
        await sleep(NOTE_AGAIN_MS);
      }
    }
  }
}

const serverOf = (run: RunningRow): TaskServer => ({
  id: run.serverId,
  uuid: run.serverUuid,
  nodeId: run.nodeId,
  status: run.serverStatus,
});

const reasonOf = (error: unknown): 'node_away' | 'task_failed' =>
  daemonIsAway(error) ? 'node_away' : 'task_failed';

/** Only texts that are meant for callers. */
function textOf(result: Result): string | null {
  if (result === INTERRUPTED) {
    return 'The panel was interrupted while it did this; whether it took effect is not known.';
  }
  if (result.outcome === 'skipped') return 'The task was deleted before the run came to it.';
  if (result.error === undefined) return null;
  return result.error instanceof AppError ? result.error.message : 'An unexpected error.';
}
