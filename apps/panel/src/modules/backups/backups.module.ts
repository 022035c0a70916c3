import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/index.js';
import { FilesModule } from '../files/index.js';
import { NodesModule } from '../nodes/index.js';
import { OperationsModule } from '../operations/index.js';
import { SchedulesModule } from '../schedules/index.js';
import { ServersModule } from '../servers/index.js';
import { BackupAction } from './backup-action.js';
import { BackupOutcomesService } from './backup-outcomes.service.js';
import { BackupsClientController } from './backups.client.controller.js';
import { BackupsJobs } from './backups.jobs.js';
import { BackupsRemoteController } from './backups.remote.controller.js';
import { BackupsRepository } from './backups.repository.js';
import { BackupsService } from './backups.service.js';

@Module({
  imports: [ActivityModule, FilesModule, NodesModule, OperationsModule, SchedulesModule, ServersModule],
  controllers: [BackupsClientController, BackupsRemoteController],
  providers: [BackupAction, BackupsRepository, BackupsService, BackupOutcomesService, BackupsJobs],
  exports: [BackupsService],
})
export class BackupsModule {}
