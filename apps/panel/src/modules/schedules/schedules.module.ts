import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/index.js';
import { NodesModule } from '../nodes/index.js';
import { ServersModule } from '../servers/index.js';
import { ControlActions } from './actions/control-actions.js';
import { FileActions } from './actions/file-actions.js';
import { TaskActions } from './actions/task-actions.js';
import { SchedulesRepository } from './definitions/schedules.repository.js';
import { DispatchService } from './runs/dispatch.service.js';
import { RunnerService } from './runs/runner.service.js';
import { RunsRepository } from './runs/runs.repository.js';
import { SchedulesClientController } from './schedules.client.controller.js';
import { SchedulesService } from './schedules.service.js';
import { TasksClientController } from './tasks.client.controller.js';
import { TasksService } from './tasks.service.js';

@Module({
  imports: [ActivityModule, NodesModule, ServersModule],
  controllers: [SchedulesClientController, TasksClientController],
  providers: [
    ControlActions,
    DispatchService,
    FileActions,
    RunnerService,
    RunsRepository,
    SchedulesRepository,
    SchedulesService,
    TaskActions,
    TasksService,
  ],
  exports: [TaskActions],
})
export class SchedulesModule {}
