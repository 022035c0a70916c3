import { Controller } from '@nestjs/common';
import * as routes from '@app/contracts/client/schedules/schedules.contract.js';
import { list } from '@app/contracts/core/envelope.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { Model } from '../../access/current.decorators.js';
import { toTask } from './definitions/schedule.transformer.js';
import type { ScheduleRow, TaskRow } from './definitions/schedule-row.js';
import { SchedulesService } from './schedules.service.js';
import { TasksService } from './tasks.service.js';

@Controller()
export class TasksClientController {
  constructor(
    private readonly schedules: SchedulesService,
    private readonly tasks: TasksService,
  ) {}

  @Endpoint(routes.listTasks)
  async list(@Model('schedule') schedule: ScheduleRow) {
    const { tasks, taskId } = await this.schedules.view(schedule);
    return list(tasks.map((task) => toTask(task, taskId)));
  }

  @Endpoint(routes.createTask)
  async create(
    @Model('schedule') schedule: ScheduleRow,
    @Input() { body }: InputFor<typeof routes.createTask>,
  ) {
    if (!Array.isArray(body)) return toTask((await this.tasks.create(schedule, [body]))[0]!, null);
    const added = await this.tasks.create(schedule, body, (index, field) => `${index}.${field}`);
    return list(added.map((task) => toTask(task, null)));
  }

  @Endpoint(routes.updateTask)
  async update(
    @Model('schedule') schedule: ScheduleRow,
    @Model('task') task: TaskRow,
    @Input() { body }: InputFor<typeof routes.updateTask>,
  ) {
    return this.answer(schedule, await this.tasks.update(schedule, task.id, body));
  }

  @Endpoint(routes.replaceTask)
  async replace(
    @Model('schedule') schedule: ScheduleRow,
    @Model('task') task: TaskRow,
    @Input() { body }: InputFor<typeof routes.replaceTask>,
  ) {
    return this.answer(schedule, await this.tasks.replace(schedule, task.id, body));
  }

  @Endpoint(routes.deleteTask)
  async delete(@Model('schedule') schedule: ScheduleRow, @Model('task') task: TaskRow): Promise<void> {
    await this.tasks.delete(schedule, task.id);
  }

  private async answer(schedule: ScheduleRow, task: TaskRow) {
    return toTask(task, (await this.schedules.view(schedule)).taskId);
  }
}
