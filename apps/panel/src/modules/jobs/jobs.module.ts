import { Module } from '@nestjs/common';
import { JobsApplicationController } from './jobs.application.controller.js';
import { JobsAdministration } from './jobs-administration.service.js';

@Module({ controllers: [JobsApplicationController], providers: [JobsAdministration] })
export class JobsModule {}
