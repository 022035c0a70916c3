import type { OnModuleDestroy } from '@nestjs/common';
import { WebSocketGateway, type OnGatewayConnection, type OnGatewayInit } from '@nestjs/websockets';
import type { WebSocket } from 'ws';
import { eventsSocket } from '@app/contracts/client/live.contract.js';
import { pathsOf } from '@app/contracts/core/route.js';
import type { PathGatewayOptions, PathServer, UpgradeContext } from '@app/platform/ws/path-ws.adapter.js';
import { EventsAdmission } from './events-admission.js';
import { EventsHub } from './events-hub.js';

const OPTIONS: PathGatewayOptions = { path: pathsOf(eventsSocket)[0]!.path, maxPayload: 16 * 1024 };

/** `GET /api/client/events`. */
@WebSocketGateway(OPTIONS)
export class EventsGateway implements OnGatewayInit<PathServer>, OnGatewayConnection, OnModuleDestroy {
  constructor(
    private readonly admission: EventsAdmission,
    private readonly hub: EventsHub,
  ) {}

  afterInit(server: PathServer): void {
    server.check = (context) => this.admission.check(context, (userId) => this.hub.isFull(userId));
    this.hub.start();
  }

  handleConnection(client: WebSocket, { request }: UpgradeContext): void {
    this.hub.open(client, this.admission.take(request));
  }

  onModuleDestroy(): void {
    this.hub.stop();
  }
}
