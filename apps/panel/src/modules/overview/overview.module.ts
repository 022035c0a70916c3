import { Module } from '@nestjs/common';
import { LiveModule } from '../live/index.js';
import { NodesModule } from '../nodes/index.js';
import { NodeLooks } from './node-looks.js';
import { OverviewApplicationController } from './overview.application.controller.js';
import { OverviewRepository } from './overview.repository.js';
import { OverviewService } from './overview.service.js';
import { ProblemFinder } from './problems/problem-finder.js';
import { ProblemRowsRepository } from './problems/problem-rows.repository.js';
import { ProblemsRepository } from './problems/problems.repository.js';
import { Problems } from './problems/problems.service.js';

@Module({
  imports: [LiveModule, NodesModule],
  controllers: [OverviewApplicationController],
  providers: [
    NodeLooks,
    OverviewRepository,
    OverviewService,
    ProblemFinder,
    ProblemRowsRepository,
    Problems,
    ProblemsRepository,
  ],
  exports: [OverviewService],
})
export class OverviewModule {}
