import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/index.js';
import { ServersModule } from '../servers/index.js';
import { ConsoleController } from './console.controller.js';
import { ConsoleGateway } from './console.gateway.js';
import { ConsoleHub } from './console.hub.js';

@Module({
  imports: [ActivityModule, ServersModule],
  controllers: [ConsoleController],
  providers: [ConsoleHub, ConsoleGateway],
  exports: [ConsoleHub],
})
export class ConsoleModule {}
