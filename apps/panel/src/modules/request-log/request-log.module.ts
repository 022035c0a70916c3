import { Module } from '@nestjs/common';
import { RequestLogApplicationController } from './request-log.application.controller.js';
import { RequestLogJobs } from './request-log.jobs.js';
import { RequestLogRepository } from './request-log.repository.js';
import { RequestLogService } from './request-log.service.js';
import { RequestLog } from './request-log.js';

@Module({
  controllers: [RequestLogApplicationController],
  providers: [RequestLogRepository, RequestLogService, RequestLog, RequestLogJobs],
  exports: [RequestLog],
})
export class RequestLogModule {}
