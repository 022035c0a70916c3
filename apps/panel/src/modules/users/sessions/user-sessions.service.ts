import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { deauthorizeUser, denyTokens } from '@app/contracts/daemon/servers.contract.js';
import { consoleTokenId } from '../../../platform/daemon-client/console-token-id.js';
import { daemonAnswered } from '../../../platform/daemon-client/daemon-errors.js';
import { Database } from '../../../platform/database/database.js';
import { JobHandler } from '../../../platform/queue/define-job.js';
import { defineTask, TaskHandler } from '../../../platform/queue/define-task.js';
import { Jobs } from '../../../platform/queue/jobs.service.js';
import { LiveBus } from '../../../platform/redis/live-bus.js';
import { sessionsEnded } from '../../live/index.js';
import { NodeGateway, NodesService } from '../../nodes/index.js';
import { UsersRepository } from '../users.repository.js';
import { endSessions } from './end-sessions.job.js';
import { NodeSessionsRepository } from './node-sessions.repository.js';
import { revokeSessions } from './revoke-sessions.job.js';

/** A socket may outlive its token on a stock daemon; nobody sits in front of one for longer. */
const OUTLIVES_MS = 24 * 3600 * 1000;

export const forgetSessions = defineTask({ id: 'users.forget-sessions', everyMs: 3_600_000 });

/** What users have open on nodes: consoles now. Ends when their password, rights or account go. */
@Injectable()
export class UserSessions {
  constructor(
    private readonly sessions: NodeSessionsRepository,
    private readonly users: UsersRepository,
    private readonly nodes: NodesService,
    private readonly gateway: NodeGateway,
    private readonly jobs: Jobs,
    private readonly database: Database,
    private readonly bus: LiveBus,
  ) {}

  /** Notes that the user is let in at the server's node; call before handing out what lets them in. */
  async open(userId: number, serverId: number, expiresAt: Date): Promise<void> {
    await this.sessions.open(userId, serverId, new Date(expiresAt.getTime() + OUTLIVES_MS));
  }

  /** Call inside the transaction; nodes are told after it has committed, and only those that have let the user in. */
  async endAfterCommit(user: { id: number; uuid: string }): Promise<void> {
    const before = Date.now();
    for (const nodeId of await this.sessions.nodes(user.id, new Date(before))) {
      await this.jobs.enqueue(endSessions, { nodeId, userId: user.id, userUuid: user.uuid, before });
    }
    this.database.afterCommit(() => this.endHere(user.id, null, before));
  }

  /** The same on one server, for rights there that were lost or changed. */
  async endOnServerAfterCommit(
    { nodeId, uuid }: { readonly nodeId: number; readonly uuid: string },
    userId: number,
  ): Promise<void> {
    const before = Date.now();
    await this.jobs.enqueue(revokeSessions, { userId, nodeId, uuid, before });
    this.database.afterCommit(() => this.endHere(userId, uuid, before));
  }

  /** A user or a node that is gone has no sessions. */
  @JobHandler(revokeSessions)
  async revoke({ userId, nodeId, uuid, before }: z.output<typeof revokeSessions.payload>): Promise<void> {
    this.endHere(userId, uuid, before);
    const user = await this.users.find(userId);
    if (user && (await this.nodes.find(nodeId))) await this.endOn(nodeId, user, [uuid]);
  }

  @JobHandler(endSessions)
  async end({ nodeId, userId, userUuid, before }: z.output<typeof endSessions.payload>): Promise<void> {
    this.endHere(userId, null, before);
    const servers = await this.sessions.servers(userId, nodeId, new Date());
    await this.endOn(nodeId, { id: userId, uuid: userUuid }, servers);
  }

  /**
   * The panel's own consoles, in every process and whatever the node does. Said after the commit and by the job once
   * more: the process may die between the two.
   */
  private endHere(userId: number, server: string | null, before = 0): void {
    this.bus.publish(sessionsEnded, { userId, server, before });
  }

  /** Has a node end what the user has open on these of its servers. Throws the node's refusal. */
  async endOn(nodeId: number, user: { id: number; uuid: string }, servers: readonly string[]): Promise<void> {
    // A stock daemon that is named no server ends everybody's sockets (hazard W15).
    if (servers.length === 0) return;
    try {
      const body = { user: user.uuid, servers: [...servers] };
      await this.gateway.call(nodeId, deauthorizeUser, { body });
    } catch (error) {
      if (!daemonAnswered(error, 404)) throw error;
      // Pterodactyl's daemon knows tokens only, by the id that panels give them (client-api.md §12).
      for (const server of servers) await this.denyTokens(nodeId, user.id, server);
    }
  }

  private async denyTokens(nodeId: number, userId: number, server: string): Promise<void> {
    const body = { jtis: [consoleTokenId(userId, server)] };
    try {
      await this.gateway.call(nodeId, denyTokens, { params: { server }, body });
    } catch (error) {
      // A node that does not know the server has nothing open on it.
      if (!daemonAnswered(error, 404)) throw error;
    }
  }

  @TaskHandler(forgetSessions)
  async forget(): Promise<void> {
    await this.sessions.forgetOld(new Date());
  }
}
