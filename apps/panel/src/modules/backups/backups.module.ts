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
import { BackupPlansService } from './backup-plans.service.js';
import { BackupProofsRepository } from './proofs/backup-proofs.repository.js';
import { BackupProofsService } from './proofs/backup-proofs.service.js';
import { RestorationsService } from './restore/restorations.service.js';
import { BackupRotationClientController } from './rotation/backup-rotation.client.controller.js';
import { BackupRotationRepository } from './rotation/backup-rotation.repository.js';
import { BackupRotationService } from './rotation/backup-rotation.service.js';
import { BackupHostsApplicationController } from './stores/backup-hosts.application.controller.js';
import { BackupHostsRepository } from './stores/backup-hosts.repository.js';
import { BackupHostsService } from './stores/backup-hosts.service.js';
import { BackupObjectsRepository } from './stores/backup-objects.repository.js';
import { BackupRepositoriesRepository } from './stores/backup-repositories.repository.js';
import { BackupRepositoriesService } from './stores/backup-repositories.service.js';
import { BackupObjectsService } from './stores/backup-objects.service.js';

@Module({
  imports: [ActivityModule, FilesModule, NodesModule, OperationsModule, SchedulesModule, ServersModule],
  controllers: [
    BackupHostsApplicationController,
    BackupRotationClientController,
    BackupsClientController,
    BackupsRemoteController,
  ],
  providers: [
    BackupAction,
    BackupsRepository,
    BackupsService,
    BackupPlansService,
    BackupOutcomesService,
    BackupProofsRepository,
    BackupProofsService,
    BackupRotationRepository,
    BackupRotationService,
    RestorationsService,
    BackupsJobs,
    BackupHostsRepository,
    BackupHostsService,
    BackupObjectsRepository,
    BackupObjectsService,
    BackupRepositoriesRepository,
    BackupRepositoriesService,
  ],
  exports: [BackupsService],
})
export class BackupsModule {}
