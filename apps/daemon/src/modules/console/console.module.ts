import { Module } from '@nestjs/common';
import { StateModule } from '../../platform/state/state.module.js';
import { ActivityModule } from '../activity/index.js';
import { ServersModule } from '../servers/index.js';
import { ConsoleController } from './console.controller.js';
import { ConsoleGateway } from './console.gateway.js';
import { ConsoleHub } from './console.hub.js';

@Module({
  imports: [StateModule, ActivityModule, ServersModule],
  controllers: [ConsoleController],
  providers: [ConsoleHub, ConsoleGateway],
  exports: [ConsoleHub],
})
export class ConsoleModule {}
