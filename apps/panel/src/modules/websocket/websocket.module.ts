import { Module } from '@nestjs/common';
import { NodesModule } from '../nodes/index.js';
import { ServersModule } from '../servers/index.js';
import { UsersModule } from '../users/index.js';
import { ConsoleEviction } from './console-eviction.js';
import { ConsoleGateway } from './console.gateway.js';
import { ConsoleProxy } from './console-proxy.js';
import { ConsoleTokens } from './console-tokens.js';
import { WebsocketClientController } from './websocket.client.controller.js';
import { WebsocketRepository } from './websocket.repository.js';
import { WebsocketService } from './websocket.service.js';

/** Console tokens, and the sockets of clients relayed to their nodes. */
@Module({
  imports: [NodesModule, ServersModule, UsersModule],
  controllers: [WebsocketClientController],
  providers: [
    ConsoleEviction,
    ConsoleGateway,
    ConsoleProxy,
    ConsoleTokens,
    WebsocketRepository,
    WebsocketService,
  ],
})
export class WebsocketModule {}
