import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { NodeEntity, ServerEntity } from '../../../entities.js';
import { columnsOf, type RowIn, type RowOf } from '../../../platform/database/columns.js';
import { Database } from '../../../platform/database/database.js';
import { ScheduleEntity } from '../definitions/schedule.entity.js';
import { ScheduleRunEntity } from './schedule-run.entity.js';

export type RunRow = RowOf<ScheduleRunEntity>;
export type NewRun = Omit<RunRow, 'id' | 'step' | 'isStarted' | 'version'>;
export type RunChange = Partial<Omit<RunRow, 'id' | 'scheduleId' | 'version'>>;

const RUN = columnsOf(ScheduleRunEntity, 'r');
const OPEN = columnsOf(ScheduleRunEntity, 'r', ['id', 'scheduleId', 'step', 'version', 'tasks']);
const PLACE = columnsOf(ServerEntity, 's', {
  serverId: 'id',
  serverUuid: 'uuid',
  serverStatus: 'status',
  nodeId: 'nodeId',
}).and(columnsOf(NodeEntity, 'n', { nodeMaintenance: 'isInMaintenance' }));
const RUNNING = RUN.and(columnsOf(ScheduleEntity, 'c', ['isActive', 'onlyWhenOnline'])).and(PLACE);
const DUE = columnsOf(ScheduleEntity, 'c');

/** A run with what decides whether it goes on. */
export type RunningRow = RowIn<typeof RUNNING>;
export type PlaceRow = RowIn<typeof PLACE>;
export type OpenRun = RowIn<typeof OPEN>;

@Injectable()
export class RunsRepository {
  constructor(private readonly database: Database) {}

  /** Newest first. */
  async page(
    scheduleId: number,
    { page, perPage }: { readonly page: number; readonly perPage: number },
  ): Promise<{ rows: RunRow[]; total: number }> {
    const rows = await this.database.select(
      RUN,
      'FROM schedule_runs r WHERE r.schedule_id = ? ORDER BY r.id DESC LIMIT ? OFFSET ?',
      [scheduleId, perPage, (page - 1) * perPage],
    );
    const isWhole = page === 1 && rows.length < perPage;
    const total = isWhole
      ? rows.length
      : await this.database.count('FROM schedule_runs r WHERE r.schedule_id = ?', [scheduleId]);
    return { rows, total };
  }

  async find(id: number): Promise<RunningRow | null> {
    const [row] = await this.database.select(
      RUNNING,
      `FROM schedule_runs r JOIN schedules c ON c.id = r.schedule_id
       JOIN servers s ON s.id = c.server_id JOIN nodes n ON n.id = s.node_id WHERE r.id = ?`,
      [id],
    );
    return row ?? null;
  }

  /** The run that goes on of each of these schedules; there is one at most, as runs begin under the schedule's lock. */
  async open(scheduleIds: readonly number[]): Promise<OpenRun[]> {
    if (scheduleIds.length === 0) return [];
    return this.database.select(
      OPEN,
      'FROM schedule_runs r WHERE r.schedule_id IN (?) AND r.outcome IS NULL',
      [scheduleIds],
    );
  }

  /** Locks schedules whose time has come, the longest due first. */
  lockDue(now: Date, limit: number): Promise<RowOf<ScheduleEntity>[]> {
    return this.database.select(
      DUE,
      'FROM schedules c WHERE c.is_active = 1 AND c.next_run_at <= ? ORDER BY c.next_run_at LIMIT ? FOR UPDATE',
      [now, limit],
    );
  }

  places(serverIds: readonly number[]): Promise<PlaceRow[]> {
    return this.database.select(PLACE, 'FROM servers s JOIN nodes n ON n.id = s.node_id WHERE s.id IN (?)', [
      serverIds,
    ]);
  }

  async setNext(times: readonly { readonly id: number; readonly nextRunAt: Date | null }[]): Promise<void> {
    await this.database.query(
      `UPDATE schedules SET next_run_at = CASE id ${times.map(() => 'WHEN ? THEN ?').join(' ')} END
       WHERE id IN (?)`,
      [...times.flatMap(({ id, nextRunAt }) => [id, nextRunAt]), times.map(({ id }) => id)],
    );
  }

  /** A time that has had its run gets no other one. */
  async insert(runs: readonly NewRun[]): Promise<void> {
    if (runs.length === 0) return;
    await this.database.query(
      `INSERT INTO schedule_runs (schedule_id, cause, planned_at, ready_at, wake_at, outcome, reason, tasks,
         started_at, ended_at) VALUES ${runs.map(() => '(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').join(', ')}
       ON DUPLICATE KEY UPDATE version = version`,
      runs.flatMap((run) => [
        run.scheduleId,
        run.cause,
        run.plannedAt,
        run.readyAt,
        run.wakeAt,
        run.outcome,
        run.reason,
        JSON.stringify(run.tasks),
        run.startedAt,
        run.endedAt,
      ]),
    );
  }

  /** False when somebody else has changed the run since that version. */
  async change({ id, version }: Pick<RunRow, 'id' | 'version'>, change: RunChange): Promise<boolean> {
    const result = await this.database.manager.update(
      ScheduleRunEntity,
      { id, version, outcome: IsNull() },
      { ...change, version: version + 1 },
    );
    return (result.affected ?? 0) > 0;
  }

  /** Goes on holding the task that this version has begun. */
  async renew({ id, version }: Pick<RunRow, 'id' | 'version'>, wakeAt: Date): Promise<void> {
    await this.database.manager.update(ScheduleRunEntity, { id, version }, { wakeAt });
  }

  /** Takes runs that somebody has to look after away from others until `nextAt`. */
  async claimWaking(now: Date, nextAt: Date, limit: number): Promise<{ id: number }[]> {
    const rows = await this.database.query<{ id: number }>(
      'SELECT id FROM schedule_runs WHERE wake_at <= ? ORDER BY wake_at LIMIT ? FOR UPDATE SKIP LOCKED',
      [now, limit],
    );
    if (rows.length > 0) {
      // Whoever holds a task goes by the lease: only those that wait are put off.
      await this.database.query('UPDATE schedule_runs SET wake_at = ? WHERE id IN (?) AND is_started = 0', [
        nextAt,
        rows.map(({ id }) => id),
      ]);
    }
    return rows;
  }

  async noteRun(scheduleId: number, at: Date): Promise<void> {
    await this.database.manager.update(ScheduleEntity, { id: scheduleId }, { lastRunAt: at });
  }

  /** Removes at most so many runs that ended before; returns how many there were. */
  async removeBefore(instant: Date, limit: number): Promise<number> {
    const { affectedRows } = (await this.database.manager.query(
      'DELETE FROM schedule_runs WHERE ended_at < ? ORDER BY ended_at LIMIT ?',
      [instant, limit],
    )) as { affectedRows: number };
    return affectedRows;
  }
}
