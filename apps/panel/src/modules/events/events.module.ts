import { Module } from '@nestjs/common';
import { ApiKeysModule } from '../api-keys/index.js';
import { AuthModule } from '../auth/index.js';
import { LiveModule } from '../live/index.js';
import { NodesModule } from '../nodes/index.js';
import { OperationsModule } from '../operations/index.js';
import { SessionsModule } from '../sessions/index.js';
import { AdminTopic } from './admin-topic.js';
import { EventsAdmission } from './events-admission.js';
import { EventsGateway } from './events.gateway.js';
import { EventsHub } from './events-hub.js';
import { EventsRouter } from './events-router.js';
import { FigureTaker } from './figure-taker.js';
import { ResourcesClientController } from './resources.client.controller.js';
import { ServerStates } from './server-states.service.js';
import { VisibleServersRepository } from './visible-servers.repository.js';

/** What the panel knows of servers right now, asked for or told. */
@Module({
  imports: [ApiKeysModule, AuthModule, LiveModule, NodesModule, OperationsModule, SessionsModule],
  controllers: [ResourcesClientController],
  providers: [
    AdminTopic,
    EventsAdmission,
    EventsGateway,
    EventsHub,
    EventsRouter,
    FigureTaker,
    ServerStates,
    VisibleServersRepository,
  ],
})
export class EventsModule {}
