import { Module } from '@nestjs/common';
import { ProcessMetrics } from '../../platform/metrics/process-metrics.js';
import { OverviewModule } from '../overview/index.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsService } from './metrics.service.js';

@Module({
  imports: [OverviewModule],
  controllers: [MetricsController],
  providers: [MetricsService, ProcessMetrics],
})
export class MetricsModule {}
