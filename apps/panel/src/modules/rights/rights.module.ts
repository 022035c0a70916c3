import { Module } from '@nestjs/common';
import { RightsRepository } from './rights.repository.js';
import { RightsService } from './rights.service.js';

@Module({ providers: [RightsRepository, RightsService], exports: [RightsService] })
export class RightsModule {}
