import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/index.js';
import { NodesModule } from '../nodes/index.js';
import { OperationsJobs } from './operations.jobs.js';
import { NotificationsModule } from '../notifications/index.js';
import { OperationActions } from './operation-actions.service.js';
import { OperationTeller } from './operation-teller.js';
import { OperationsClientController } from './operations.client.controller.js';
import { OperationsAdministration } from './operations-administration.service.js';
import { OperationsApplicationController } from './operations.application.controller.js';
import { OperationsClientService } from './operations-client.service.js';
import { OperationsRepository } from './operations.repository.js';
import { OperationsService } from './operations.service.js';

@Module({
  imports: [ActivityModule, NodesModule, NotificationsModule],
  controllers: [OperationsApplicationController, OperationsClientController],
  providers: [
    OperationActions,
    OperationTeller,
    OperationsAdministration,
    OperationsClientService,
    OperationsRepository,
    OperationsService,
    OperationsJobs,
  ],
  exports: [OperationsAdministration, OperationsClientService, OperationsService],
})
export class OperationsModule {}
