import { Module } from '@nestjs/common';
import { RuntimeModule } from '../../platform/runtime/runtime.module.js';
import { SystemController } from './system.controller.js';
import { SystemService } from './system.service.js';

@Module({ imports: [RuntimeModule], controllers: [SystemController], providers: [SystemService] })
export class SystemModule {}
