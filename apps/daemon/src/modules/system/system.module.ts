import { Module } from '@nestjs/common';
import { RuntimeModule } from '../../platform/runtime/runtime.module.js';
import { DocumentsController } from './documents.controller.js';
import { SystemController } from './system.controller.js';
import { SystemService } from './system.service.js';

@Module({
  imports: [RuntimeModule],
  controllers: [SystemController, DocumentsController],
  providers: [SystemService],
})
export class SystemModule {}
