import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  serverTaskCreate,
  serverTaskDelete,
  serverTaskUpdate,
} from '@app/contracts/activity/server.events.js';
import {
  MAX_TASKS,
  type NewTaskInput,
  type TaskInput,
} from '@app/contracts/client/schedules/schedules.contract.js';
import {
  forbidden,
  notFound,
  serviceLimitExceeded,
  validationFailed,
} from '@app/contracts/errors/common.errors.js';
import { idOf, ModelResolvers } from '../../access/model-resolvers.js';
import { Database } from '../../platform/database/database.js';
import { ActivityService } from '../activity/index.js';
import { TaskActions } from './actions/task-actions.js';
import type { ScheduleRow, TaskFields, TaskRow } from './definitions/schedule-row.js';
import { SchedulesRepository } from './definitions/schedules.repository.js';
import { subjectsOf } from './definitions/schedule-subjects.js';
import { payloadIssue, placed } from './definitions/task.policy.js';

type Fields = Partial<TaskFields>;

/** Tasks of schedules: client-api.md §7. Changes hold the schedule's row, so that the order stays without gaps. */
@Injectable()
export class TasksService implements OnModuleInit {
  constructor(
    private readonly repository: SchedulesRepository,
    private readonly actions: TaskActions,
    private readonly database: Database,
    private readonly activity: ActivityService,
    private readonly resolvers: ModelResolvers,
  ) {}

  onModuleInit(): void {
    this.resolvers.register('client', 'task', async (value, request) => {
      const id = idOf(value);
      const schedule = request.models?.get('schedule') as ScheduleRow | undefined;
      return id === null || !schedule ? null : this.repository.findTask(schedule.id, id);
    });
  }

  /**
   * Adds all or none. Throws serviceLimitExceeded (400), forbidden (403) for backups of a server that may have none,
   * and a 422 for a payload that its action cannot use; `fieldOf` names the fields of the task with that index.
   */
  async create(
    schedule: ScheduleRow,
    inputs: readonly NewTaskInput[],
    fieldOf: (index: number, field: string) => string = (_, field) => field,
  ): Promise<TaskRow[]> {
    const now = new Date();
    return this.database.transaction(async () => {
      await this.lock(schedule.id);
      const ids = (await this.repository.tasksOf([schedule.id])).map(({ id }) => id);
      if (ids.length + inputs.length > MAX_TASKS) {
        throw serviceLimitExceeded(`Schedules may not have more than ${MAX_TASKS} tasks.`);
      }
      let order: readonly number[] = ids;
      const added: number[] = [];
      for (const [index, input] of inputs.entries()) {
        const fields = newFields(input);
        await this.refuse(schedule.serverId, fields, (field) => fieldOf(index, field));
        const id = await this.repository.insertTask(schedule.id, fields, now);
        order = placed(order, id, input.sequence_id);
        added.push(id);
        await this.record(serverTaskCreate, schedule, { ...fields, id });
      }
      await this.arrange(schedule.id, order, now);
      const rows = await this.repository.tasksOf([schedule.id]);
      return added.map((id) => rows.find((row) => row.id === id)!);
    });
  }

  /** What is not named stays. */
  update(schedule: ScheduleRow, id: number, input: TaskInput): Promise<TaskRow> {
    return this.change(schedule, id, namedFields(input), input.sequence_id);
  }

  replace(schedule: ScheduleRow, id: number, input: NewTaskInput): Promise<TaskRow> {
    return this.change(schedule, id, newFields(input), input.sequence_id);
  }

  async delete(schedule: ScheduleRow, id: number): Promise<void> {
    await this.database.transaction(async () => {
      await this.lock(schedule.id);
      const tasks = await this.repository.tasksOf([schedule.id]);
      if (!tasks.some((task) => task.id === id)) throw notFound();
      await this.repository.deleteTask(id);
      const left = tasks.map((task) => task.id).filter((other) => other !== id);
      await this.arrange(schedule.id, left, new Date());
      await this.activity.record(serverTaskDelete, {
        properties: { name: schedule.name },
        subjects: subjectsOf(schedule),
      });
    });
  }

  private change(
    schedule: ScheduleRow,
    id: number,
    fields: Fields,
    place: number | undefined,
  ): Promise<TaskRow> {
    const now = new Date();
    return this.database.transaction(async () => {
      await this.lock(schedule.id);
      const tasks = await this.repository.tasksOf([schedule.id]);
      const before = tasks.find((task) => task.id === id);
      if (!before) throw notFound();
      const after = { ...before, ...fields };
      await this.refuse(schedule.serverId, after, (field) => field);
      await this.repository.updateTask(id, fields, now);
      const order = tasks.map((task) => task.id);
      await this.arrange(schedule.id, place === undefined ? order : placed(order, id, place), now);
      await this.record(serverTaskUpdate, schedule, after);
      return (await this.repository.findTask(schedule.id, id))!;
    });
  }

  private async refuse(
    serverId: number,
    { action, payload }: TaskFields,
    fieldOf: (field: string) => string,
  ): Promise<void> {
    if (action === 'backup' && (await this.repository.backupLimit(serverId)) <= 0) {
      throw forbidden('A backup task cannot be created where the server may have no backups.');
    }
    // An accepted task must be one that somebody can do.
    if (!this.actions.find(action)) {
      const detail = `This panel cannot do ${action} tasks.`;
      throw validationFailed([{ field: fieldOf('action'), rule: 'in', detail }]);
    }
    const issue = payloadIssue(action, payload, fieldOf('payload'));
    if (issue) throw validationFailed([issue]);
  }

  private async arrange(scheduleId: number, order: readonly number[], now: Date): Promise<void> {
    await this.repository.order(order);
    // domain.md §1: saving a task touches its schedule.
    await this.repository.update(scheduleId, {}, now);
  }

  private async lock(scheduleId: number): Promise<void> {
    if (!(await this.repository.lock(scheduleId))) throw notFound();
  }

  private async record(
    event: typeof serverTaskCreate,
    schedule: ScheduleRow,
    { id, action, payload }: TaskFields & { readonly id: number },
  ): Promise<void> {
    await this.activity.record(event, {
      properties: { name: schedule.name, action, payload },
      subjects: [...subjectsOf(schedule), { type: 'task', id }],
    });
  }
}

const newFields = (input: NewTaskInput): TaskFields => ({
  action: input.action,
  payload: input.payload ?? '',
  timeOffset: input.time_offset,
  continueOnFailure: input.continue_on_failure ?? false,
});

function namedFields(input: TaskInput): Fields {
  return {
    ...(input.action === undefined ? {} : { action: input.action }),
    ...(input.payload === undefined ? {} : { payload: input.payload ?? '' }),
    ...(input.time_offset === undefined ? {} : { timeOffset: input.time_offset }),
    ...(input.continue_on_failure === undefined ? {} : { continueOnFailure: input.continue_on_failure }),
  };
}
