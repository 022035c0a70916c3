import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/index.js';
import { AllocationsModule } from '../allocations/index.js';
import { LiveModule } from '../live/index.js';
import { NodesModule } from '../nodes/index.js';
import { OperationsModule } from '../operations/index.js';
import { ServersModule } from '../servers/index.js';
import { TransferChecks } from './transfer-checks.service.js';
import { TransferNodes } from './transfer-nodes.service.js';
import { TransferOutcomes } from './transfer-outcomes.service.js';
import { TransferRelay } from './transfer-relay.service.js';
import { TransfersApplicationController } from './transfers.application.controller.js';
import { TransfersRemoteController } from './transfers.remote.controller.js';
import { TransfersRepository } from './transfers.repository.js';
import { TransfersService } from './transfers.service.js';

@Module({
  imports: [ActivityModule, AllocationsModule, LiveModule, NodesModule, OperationsModule, ServersModule],
  controllers: [TransfersApplicationController, TransfersRemoteController],
  providers: [
    TransferChecks,
    TransferNodes,
    TransferOutcomes,
    TransferRelay,
    TransfersRepository,
    TransfersService,
  ],
  exports: [TransfersService],
})
export class TransfersModule {}
