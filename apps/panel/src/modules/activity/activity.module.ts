import { Module } from '@nestjs/common';
import { NotificationsModule } from '../notifications/index.js';
import { ActivityApplicationController } from './activity.application.controller.js';
import { ActivityClientController } from './activity.client.controller.js';
import { ActivityJobs } from './activity.jobs.js';
import { ActivityRepository } from './activity.repository.js';
import { ActivityService } from './activity.service.js';

@Module({
  imports: [NotificationsModule],
  controllers: [ActivityApplicationController, ActivityClientController],
  providers: [ActivityService, ActivityRepository, ActivityJobs],
  exports: [ActivityService],
})
export class ActivityModule {}
