import { WebSocketGateway, type OnGatewayInit } from '@nestjs/websockets';
import type { WebSocket } from 'ws';
import { serverSocket } from '@app/contracts/daemon/servers.contract.js';
import type { PathServer, UpgradeContext } from '@app/platform/ws/path-ws.adapter.js';
import { ConsoleHub } from './console.hub.js';

/** Without compression the wire limit of 4096 bytes is also that of the message (console-websocket.md §1). */
@WebSocketGateway({ path: serverSocket.path, maxPayload: 4096 })
export class ConsoleGateway implements OnGatewayInit<PathServer> {
  constructor(private readonly hub: ConsoleHub) {}

  afterInit(server: PathServer): void {
    server.check = (context) => this.hub.check(context);
    server.on('connection', (ws: WebSocket, context: UpgradeContext) => this.hub.accept(ws, context));
  }
}
