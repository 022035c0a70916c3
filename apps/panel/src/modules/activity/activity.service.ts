import { Inject, Injectable } from '@nestjs/common';
import { NEWEST_ROWS } from '@app/contracts/application/activity.contract.js';
import { serverCrashed } from '@app/contracts/activity/server.events.js';
import type { ActivityDescriptor } from '@app/contracts/activity/define-activity.js';
import type { ActivityEntry } from '@app/contracts/remote/activity.contract.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { Database } from '../../platform/database/database.js';
import { currentContext } from '../../access/request-context.js';
import { FILTERS_OF_ALL, refuseUnreadable } from './activity-filters.repository.js';
import { acceptReported, type ReportedActivity } from './activity.policy.js';
import { ActivityRepository } from './activity.repository.js';
import { LiveBus } from '../../platform/redis/live-bus.js';
import { NotificationsService } from '../notifications/index.js';
import { activityRecorded } from '../live/index.js';
import type { ActivityDetails, ActivityPage, ActivitySubject, AnyActivityPage } from './activity.types.js';

/** Where an event without a request (jobs, operator commands) is said to come from. */
const LOCAL_ADDRESS = '127.0.0.1';
/** Entries per transaction; a batch that ends half-way is completed when the daemon sends it again. */
const BATCH = 500;

/** The audit log: what was done, by whom, to what. */
@Injectable()
export class ActivityService {
  constructor(
    private readonly repository: ActivityRepository,
    private readonly database: Database,
    private readonly bus: LiveBus,
    private readonly notifications: NotificationsService,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
  ) {}

  /**
   * Writes one event inside the running transaction, so that it stands or falls with the change it tells of.
   * Actor, address and key come from the request unless the details name them.
   */
  async record<E extends ActivityDescriptor>(event: E, details: ActivityDetails<E>): Promise<void> {
    const context = currentContext();
    const isCaller = details.actorId === undefined;
    await this.database.transaction(() =>
      this.repository.insert({
        event: event.name,
        ip: details.ip ?? context?.ip ?? LOCAL_ADDRESS,
        actorId: isCaller ? (context?.actor?.user.id ?? null) : details.actorId!,
        apiKeyId: isCaller ? (context?.actor?.key?.id ?? null) : null,
        properties: event.properties.parse(details.properties) as Record<string, unknown>,
        timestamp: details.timestamp ?? new Date(),
        subjects: details.subjects,
      }),
    );
    this.tell(event.name, details.subjects);
  }

  /**
   * Stores what a daemon reports (remote-api.md §6). Entries of servers on other nodes and events that are not
   * of a server are dropped; a batch that comes twice is stored once.
   */
  async ingest(nodeId: number, entries: readonly ActivityEntry[]): Promise<void> {
    const accepted = acceptReported(entries, new Date());
    for (let at = 0; at < accepted.length; at += BATCH) {
      await this.store(nodeId, accepted.slice(at, at + BATCH));
    }
  }

  /** Throws invalidFilter (400). */
  async ofServer(serverId: number, request: ListRequest): Promise<ActivityPage> {
    refuseUnreadable(request.filters);
    return this.repository.page({ type: 'server', id: serverId }, request, this.config.hidesAdminActivity);
  }

  /** What was done to an account: its logins, keys, changes. */
  async ofUser(userId: number, request: ListRequest): Promise<ActivityPage> {
    refuseUnreadable(request.filters);
    return this.repository.page({ type: 'user', id: userId }, request);
  }

  /** What was done anywhere. Throws invalidFilter (400). */
  async ofAll(request: ListRequest): Promise<AnyActivityPage> {
    refuseUnreadable(request.filters, FILTERS_OF_ALL);
    const page = await this.repository.newest(request, NEWEST_ROWS);
    return { ...page, subjects: await this.repository.subjectsOf(page.rows.map(({ id }) => id)) };
  }

  /** Once the running transaction has committed. */
  private tell(event: string, subjects: readonly ActivitySubject[]): void {
    const ids = (type: ActivitySubject['type']): number[] =>
      subjects.filter((subject) => subject.type === type).map(({ id }) => id);
    const told = { event, serverIds: ids('server'), userIds: ids('user') };
    this.database.afterCommit(() => this.bus.publish(activityRecorded, told));
  }

  private async store(nodeId: number, accepted: readonly ReportedActivity[]): Promise<void> {
    await this.database.transaction(async () => {
      const servers = await this.repository.serversOfNode(
        nodeId,
        accepted.map((entry) => entry.serverUuid),
      );
      const users = await this.repository.usersByUuid(
        accepted.flatMap((entry) => (entry.userUuid === null ? [] : [entry.userUuid])),
      );
      const rows = accepted.flatMap(({ serverUuid, userUuid, ...entry }) => {
        const serverId = servers.get(serverUuid);
        if (serverId === undefined) return [];
        const actorId = userUuid === null ? null : (users.get(userUuid) ?? null);
        return [{ ...entry, actorId, apiKeyId: null, subjects: [{ type: 'server' as const, id: serverId }] }];
      });
      const known = await this.repository.fingerprintsAt(rows.map((row) => row.timestamp));
      for (const row of rows) {
        if (!known.has(this.repository.fingerprint(row, row.subjects[0]!.id))) {
          await this.repository.insert(row);
          this.tell(row.event, row.subjects);
          if (row.event === serverCrashed.name) await this.notifications.tellCrash(row.subjects[0]!.id);
        }
      }
    });
  }
}
