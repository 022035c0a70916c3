import { Controller } from '@nestjs/common';
import * as routes from '@app/contracts/client/schedules/schedules.contract.js';
import { list } from '@app/contracts/core/envelope.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { paginated } from '@app/platform/http/list-query.js';
import { CurrentServer, Model } from '../../access/current.decorators.js';
import type { PermittedServer } from '../../access/server-access.port.js';
import { toSchedule } from './definitions/schedule.transformer.js';
import type { ScheduleRow } from './definitions/schedule-row.js';
import { toRun } from './runs/run.transformer.js';
import { SchedulesService } from './schedules.service.js';

@Controller()
export class SchedulesClientController {
  constructor(private readonly schedules: SchedulesService) {}

  @Endpoint(routes.listSchedules)
  async list(@CurrentServer() server: PermittedServer) {
    return list((await this.schedules.ofServer(server.id)).map(toSchedule));
  }

  @Endpoint(routes.createSchedule)
  async create(
    @CurrentServer() server: PermittedServer,
    @Input() { body }: InputFor<typeof routes.createSchedule>,
  ) {
    return toSchedule(await this.schedules.create(server.id, body));
  }

  @Endpoint(routes.getSchedule)
  async details(@Model('schedule') schedule: ScheduleRow) {
    return toSchedule(await this.schedules.view(schedule));
  }

  @Endpoint(routes.updateSchedule)
  async update(
    @Model('schedule') schedule: ScheduleRow,
    @Input() { body }: InputFor<typeof routes.updateSchedule>,
  ) {
    return toSchedule(await this.schedules.update(schedule.id, body));
  }

  @Endpoint(routes.replaceSchedule)
  async replace(
    @Model('schedule') schedule: ScheduleRow,
    @Input() { body }: InputFor<typeof routes.replaceSchedule>,
  ) {
    return toSchedule(await this.schedules.replace(schedule.id, body));
  }

  @Endpoint(routes.executeSchedule)
  async execute(@Model('schedule') schedule: ScheduleRow): Promise<void> {
    await this.schedules.execute(schedule.id);
  }

  @Endpoint(routes.deleteSchedule)
  async delete(@Model('schedule') schedule: ScheduleRow): Promise<void> {
    await this.schedules.delete(schedule.id);
  }

  @Endpoint(routes.listScheduleRuns)
  async runs(
    @Model('schedule') schedule: ScheduleRow,
    @Input() { list: request }: InputFor<typeof routes.listScheduleRuns>,
  ) {
    const { rows, total } = await this.schedules.runsOf(schedule.id, request);
    return paginated(rows.map(toRun), total, request);
  }
}
