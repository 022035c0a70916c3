import type { OnModuleDestroy } from '@nestjs/common';
import { WebSocketGateway, type OnGatewayConnection, type OnGatewayInit } from '@nestjs/websockets';
import type { WebSocket } from 'ws';
import { serverSocket } from '@app/contracts/client/websocket.contract.js';
import { pathsOf } from '@app/contracts/core/route.js';
import type { PathGatewayOptions, PathServer, UpgradeContext } from '@app/platform/ws/path-ws.adapter.js';
import { ConsoleProxy } from './console-proxy.js';

const OPTIONS: PathGatewayOptions = {
  path: pathsOf(serverSocket)[0]!.path,
  // console-websocket.md §1; larger frames close the socket with 1009. Compression is not offered.
  maxPayload: 4096,
};

/** `GET /api/client/servers/{server}/ws`: the panel's own console socket. */
@WebSocketGateway(OPTIONS)
export class ConsoleGateway implements OnGatewayInit<PathServer>, OnGatewayConnection, OnModuleDestroy {
  constructor(private readonly proxy: ConsoleProxy) {}

  afterInit(server: PathServer): void {
    server.check = (context) => this.proxy.check(context);
    this.proxy.start();
  }

  handleConnection(client: WebSocket, context: UpgradeContext): void {
    this.proxy.open(client, context.request);
  }

  onModuleDestroy(): void {
    this.proxy.stop();
  }
}
