import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ADMIN_TOPIC, type ChangedResource, type EventsFrame } from '@app/contracts/ws/events.frames.js';
import { LiveBus } from '../../platform/redis/live-bus.js';
import { activityRecorded, operationChanged, problemChanged } from '../live/index.js';
import { EventsHub } from './events-hub.js';
import type { EventsSocket } from './events-socket.js';

/** A busy installation does something all the time; nobody reads lists that fast. */
const AT_MOST_EVERY_MS = 1_000;

type ProblemData = Extract<EventsFrame, { type: 'problem' }>['data'];

/** What administrators who look at the whole installation hear of. */
@Injectable()
export class AdminTopic implements OnModuleInit, OnApplicationShutdown {
  private readonly changed = new Set<ChangedResource>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly hub: EventsHub,
    private readonly bus: LiveBus,
  ) {}

  onModuleInit(): void {
    this.bus.on(problemChanged, (data: ProblemData) => this.send({ type: 'problem', data }));
    this.bus.on(activityRecorded, () => this.note('activity'));
    this.bus.on(operationChanged, () => this.note('operations'));
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
  }

  private note(resource: ChangedResource): void {
    this.changed.add(resource);
    this.timer ??= setTimeout(() => this.tell(), AT_MOST_EVERY_MS).unref();
  }

  private tell(): void {
    this.timer = undefined;
    for (const resource of this.changed) {
      this.send({ type: 'changed', data: { resource, topic: ADMIN_TOPIC } });
    }
    this.changed.clear();
  }

  /** The user is read anew whenever it changes: who is no administrator any more hears nothing from then on. */
  private send(event: EventsFrame): void {
    const hears = ({ topics, user }: EventsSocket): boolean => topics.has(ADMIN_TOPIC) && user.rootAdmin;
    this.hub.send([...this.hub.openSockets].filter(hears), event);
  }
}
