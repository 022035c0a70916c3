import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/index.js';
import { AllocationsModule } from '../allocations/index.js';
import { LiveModule } from '../live/index.js';
import { NodesModule } from '../nodes/index.js';
import { OperationsModule } from '../operations/index.js';
import { ServersModule } from '../servers/index.js';
import { TransfersModule } from '../transfers/index.js';
import { DrainSteps } from './drain-steps.service.js';
import { DrainsApplicationController } from './drains.application.controller.js';
import { DrainsRepository } from './drains.repository.js';
import { DrainsService } from './drains.service.js';

@Module({
  imports: [
    ActivityModule,
    AllocationsModule,
    LiveModule,
    NodesModule,
    OperationsModule,
    ServersModule,
    TransfersModule,
  ],
  controllers: [DrainsApplicationController],
  providers: [DrainSteps, DrainsRepository, DrainsService],
})
export class DrainsModule {}
