import { Module } from '@nestjs/common';
import { FilesystemModule } from '../../platform/filesystem/filesystem.module.js';
import { RuntimeModule } from '../../platform/runtime/runtime.module.js';
import { DocumentsController } from './documents.controller.js';
import { StateModule } from '../../platform/state/state.module.js';
import { ServersModule } from '../servers/index.js';
import { DiagnosticsService } from './diagnostics.service.js';
import { EngineController } from './engine.controller.js';
import { MetricsService } from './metrics.service.js';
import { PromisedMemory } from './promised-memory.js';
import { SystemController } from './system.controller.js';
import { SystemService } from './system.service.js';

@Module({
  imports: [FilesystemModule, RuntimeModule, ServersModule, StateModule],
  controllers: [SystemController, EngineController, DocumentsController],
  providers: [SystemService, PromisedMemory, MetricsService, DiagnosticsService],
})
export class SystemModule {}
