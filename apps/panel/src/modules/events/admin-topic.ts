import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { PROBLEMS } from '@app/contracts/application/problems.js';
import { readingOf } from '@app/contracts/permissions/role.permissions.js';
import { ADMIN_TOPIC, type ChangedResource, type EventsFrame } from '@app/contracts/ws/events.frames.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import type { AdminRights } from '../../access/admin-rights.js';
import { LiveBus } from '../../platform/redis/live-bus.js';
import { activityRecorded, operationChanged, problemChanged } from '../live/index.js';
import { EventsHub } from './events-hub.js';
import type { EventsSocket } from './events-socket.js';
import { VisibleServersRepository } from './visible-servers.repository.js';

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
    private readonly servers: VisibleServersRepository,
    private readonly logger: AppLogger,
  ) {}

  onModuleInit(): void {
    this.bus.on(problemChanged, (data: ProblemData) => void this.tellProblem(data));
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
      const event: EventsFrame = { type: 'changed', data: { resource, topic: ADMIN_TOPIC } };
      this.hub.send(
        this.hearers((rights) => rights.isAny),
        event,
      );
    }
    this.changed.clear();
  }

  /** To those who would find it in their overview. */
  private async tellProblem(data: ProblemData): Promise<void> {
    const { code, subject } = data.problem;
    const need = readingOf(PROBLEMS[code].resource);
    const event: EventsFrame = { type: 'problem', data };
    this.hub.send(
      this.hearers((rights) => rights.mayEverywhere(need)),
      event,
    );
    const limited = this.hearers((rights) => rights.may(need) && !rights.mayEverywhere(need));
    if (limited.length === 0) return;
    try {
      const nodes = await this.nodesOf(subject);
      this.hub.send(
        limited.filter(({ user }) => user.rights.mayOn(need, nodes)),
        event,
      );
    } catch (error) {
      this.logger.pino.warn({ context: AdminTopic.name, error }, 'a problem could not be told to everybody');
    }
  }

  /** Where it lies; nowhere in particular what concerns the whole installation. */
  private async nodesOf({ type, id }: ProblemData['problem']['subject']): Promise<readonly number[]> {
    if (type === 'node') return [Number(id)];
    if (type === 'server') return this.servers.nodeOf(id);
    return type === 'database_host' ? this.servers.nodesOfHost(Number(id)) : [];
  }

  /** The user is read anew whenever it changes: who is no administrator any more hears nothing from then on. */
  private hearers(mayHear: (rights: AdminRights) => boolean): EventsSocket[] {
    return [...this.hub.openSockets].filter(
      ({ topics, user, holding }) =>
        // As for the routes of administrators: an account key is one for root administrators only.
        topics.has(ADMIN_TOPIC) && mayHear(user.rights) && ('session' in holding || user.rights.isRoot),
    );
  }
}
