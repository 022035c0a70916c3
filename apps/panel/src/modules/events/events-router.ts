import { Injectable, type OnModuleInit } from '@nestjs/common';
import { changedBy, type EventsFrame } from '@app/contracts/ws/events.frames.js';
import { CacheInvalidation } from '../../platform/redis/cache-invalidation.js';
import { LiveBus } from '../../platform/redis/live-bus.js';
import {
  activityRecorded,
  figuresTaken,
  nodeReachChanged,
  notificationAdded,
  operationChanged,
  serverStateChanged,
} from '../live/index.js';
import { EventsHub } from './events-hub.js';
import type { EventsSocket } from './events-socket.js';

type NotificationData = Extract<EventsFrame, { type: 'notification' }>['data'];

/** Brings what happens anywhere in the panel to the sockets of this process that it concerns. */
@Injectable()
export class EventsRouter implements OnModuleInit {
  constructor(
    private readonly hub: EventsHub,
    private readonly bus: LiveBus,
    private readonly invalidation: CacheInvalidation,
  ) {}

  onModuleInit(): void {
    this.listenToServers();
    this.listenToRights();
    this.listenToInbox();
    this.bus.on(activityRecorded, ({ event, serverIds, userIds }) => {
      const resource = changedBy(event);
      if (event.startsWith('server:')) for (const id of serverIds) this.tellChanged(id, resource);
      else this.hub.send(this.hub.users.ofAny(userIds), { type: 'changed', data: { resource } });
      if (resource !== 'subusers') return;
      // Who was made a subuser, or is it no longer, has another list.
      this.hub.send(this.hub.users.ofAny(userIds), { type: 'changed', data: { resource: 'servers' } });
    });
  }

  private listenToInbox(): void {
    this.bus.on(notificationAdded, ({ userId, notification }) => {
      const event: EventsFrame = notification
        ? { type: 'notification', data: structuredClone(notification) as NotificationData }
        : { type: 'changed', data: { resource: 'notifications' } };
      this.hub.send(this.hub.users.of(userId), event);
    });
  }

  private listenToServers(): void {
    this.bus.on(serverStateChanged, ({ server, state, at }) => this.hub.tellState(server, { state, at }));
    this.bus.on(figuresTaken, ({ at, servers }) => {
      this.hub.figures.note(at, servers, (uuid) => this.hub.watchers.of(uuid).size > 0);
    });
    this.bus.on(nodeReachChanged, ({ nodeId, isReachable }) => {
      for (const { uuid } of this.hub.watchedOn(nodeId)) {
        this.hub.tellState(uuid, { node_reachable: isReachable });
      }
    });
    this.bus.on(operationChanged, ({ operation, userIds }) => {
      // The frame is as mutable as the contract's type; nobody changes it.
      const data = structuredClone(operation) as Parameters<EventsHub['noteOperation']>[1] & object;
      this.hub.noteOperation(operation.server, operation.outcome === null ? data : null);
      const sockets = this.hub.users.ofAny(userIds);
      for (const socket of this.hub.watchers.of(operation.server)) sockets.add(socket);
      this.hub.send(sockets, { type: 'operation', data });
    });
    this.invalidation.on('server', (id) => {
      if (id !== null) return this.tellChanged(id, 'server');
      void this.hub.refresh();
      for (const socket of this.hub.openSockets) {
        for (const uuid of socket.watched.keys()) {
          socket.send({ type: 'changed', data: { resource: 'server', server: uuid } });
        }
      }
    });
  }

  /** Null: Redis was away, and anything may have changed. */
  private listenToRights(): void {
    const doubtWhere = (isMeant: (socket: EventsSocket) => boolean): void =>
      this.hub.doubt([...this.hub.openSockets].filter(isMeant));
    this.invalidation.on('user', (id) => {
      this.hub.doubt(id === null ? this.hub.openSockets : this.hub.users.of(id));
    });
    this.invalidation.on('session', (id) => {
      doubtWhere(({ holding }) => 'session' in holding && (id === null || holding.session.id === id));
    });
    this.invalidation.on('api-key', (id) => {
      doubtWhere(({ holding }) => 'key' in holding && (id === null || holding.key === id));
    });
    for (const topic of ['server', 'server-members'] as const) {
      this.invalidation.on(topic, (id) => {
        const server = id === null ? undefined : this.hub.watchedServer(id);
        this.hub.doubt(server ? this.hub.watchers.of(server.uuid) : id === null ? this.hub.openSockets : []);
      });
    }
  }

  private tellChanged(serverId: number, resource: ReturnType<typeof changedBy>): void {
    const server = this.hub.watchedServer(serverId);
    if (!server) return;
    const data = { resource, server: server.uuid };
    this.hub.send(this.hub.watchers.of(server.uuid), { type: 'changed', data });
  }
}
