import { Injectable } from '@nestjs/common';
import { ServerEntity } from '../../../entities.js';
import { columnsOf } from '../../../platform/database/columns.js';
import { Database } from '../../../platform/database/database.js';
import type { ScheduleFields, ScheduleRow, TaskFields, TaskRow } from './schedule-row.js';
import { ScheduleEntity } from './schedule.entity.js';
import { TaskEntity } from './task.entity.js';

const SCHEDULE = columnsOf(ScheduleEntity, 'c');
const TASK = columnsOf(TaskEntity, 't');
const SERVER = columnsOf(ServerEntity, 's', ['id', 'backupLimit']);

@Injectable()
export class SchedulesRepository {
  constructor(private readonly database: Database) {}

  ofServer(serverId: number): Promise<ScheduleRow[]> {
    return this.database.select(SCHEDULE, 'FROM schedules c WHERE c.server_id = ? ORDER BY c.id', [serverId]);
  }

  async find(serverId: number, id: number): Promise<ScheduleRow | null> {
    const rest = 'FROM schedules c WHERE c.id = ? AND c.server_id = ?';
    return (await this.database.select(SCHEDULE, rest, [id, serverId]))[0] ?? null;
  }

  /** Keeps others from changing the schedule, its tasks and its runs; null when it is gone. */
  async lock(id: number): Promise<ScheduleRow | null> {
    const rest = 'FROM schedules c WHERE c.id = ? FOR UPDATE';
    return (await this.database.select(SCHEDULE, rest, [id]))[0] ?? null;
  }

  /** Keeps others from adding schedules meanwhile; null when the server is gone. */
  async lockServer(id: number): Promise<{ readonly id: number; readonly backupLimit: number | null } | null> {
    return (await this.database.select(SERVER, 'FROM servers s WHERE s.id = ? FOR UPDATE', [id]))[0] ?? null;
  }

  async backupLimit(serverId: number): Promise<number> {
    const [server] = await this.database.select(SERVER, 'FROM servers s WHERE s.id = ?', [serverId]);
    return server?.backupLimit ?? 0;
  }

  count(serverId: number): Promise<number> {
    return this.database.count('FROM schedules c WHERE c.server_id = ?', [serverId]);
  }

  async insert(serverId: number, fields: ScheduleFields, now: Date): Promise<ScheduleRow> {
    const row = { ...fields, serverId, lastRunAt: null, createdAt: now, updatedAt: now };
    const { identifiers } = await this.database.manager.insert(ScheduleEntity, row);
    return { ...row, id: (identifiers[0] as { id: number }).id };
  }

  async update(id: number, change: Partial<ScheduleFields>, now: Date): Promise<void> {
    await this.database.manager.update(ScheduleEntity, { id }, { ...change, updatedAt: now });
  }

  async delete(id: number): Promise<void> {
    await this.database.manager.delete(ScheduleEntity, { id });
  }

  /** In their order. */
  async tasksOf(scheduleIds: readonly number[]): Promise<TaskRow[]> {
    if (scheduleIds.length === 0) return [];
    return this.database.select(
      TASK,
      'FROM tasks t WHERE t.schedule_id IN (?) ORDER BY t.schedule_id, t.sequence_id, t.id',
      [scheduleIds],
    );
  }

  async findTask(scheduleId: number, id: number): Promise<TaskRow | null> {
    const rest = 'FROM tasks t WHERE t.id = ? AND t.schedule_id = ?';
    return (await this.database.select(TASK, rest, [id, scheduleId]))[0] ?? null;
  }

  /** Gives the id; `order` puts it into its place. */
  async insertTask(scheduleId: number, fields: TaskFields, now: Date): Promise<number> {
    const row = { ...fields, scheduleId, sequenceId: 0, createdAt: now, updatedAt: now };
    const { identifiers } = await this.database.manager.insert(TaskEntity, row);
    return (identifiers[0] as { id: number }).id;
  }

  async updateTask(id: number, change: Partial<TaskFields>, now: Date): Promise<void> {
    await this.database.manager.update(TaskEntity, { id }, { ...change, updatedAt: now });
  }

  async deleteTask(id: number): Promise<void> {
    await this.database.manager.delete(TaskEntity, { id });
  }

  /** Numbers the tasks of a schedule in this order; each of them is named. */
  async order(ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return;
    await this.database.query(
      `UPDATE tasks SET sequence_id = CASE id ${ids.map(() => 'WHEN ? THEN ?').join(' ')} END WHERE id IN (?)`,
      [...ids.flatMap((id, index) => [id, index + 1]), ids],
    );
  }
}
