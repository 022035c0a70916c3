import { Module } from '@nestjs/common';
import { EggsModule } from '../eggs/index.js';
import { NodesModule } from '../nodes/index.js';
import { OperationsModule } from '../operations/index.js';
import { ServersModule } from '../servers/index.js';
import { EggTrialSteps } from './egg-trial-steps.service.js';
import { EggTrialsApplicationController } from './egg-trials.application.controller.js';
import { EggTrialsRepository } from './egg-trials.repository.js';
import { EggTrials } from './egg-trials.service.js';

@Module({
  imports: [EggsModule, NodesModule, OperationsModule, ServersModule],
  controllers: [EggTrialsApplicationController],
  providers: [EggTrials, EggTrialSteps, EggTrialsRepository],
})
export class EggTrialsModule {}
