import { consoleTokenId } from '../../platform/daemon-client/console-token-id.js';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { deauthorizeUser, denyTokens } from '@app/contracts/daemon/servers.contract.js';
import { daemonAnswered } from '../../platform/daemon-client/daemon-errors.js';
import { JobHandler } from '../../platform/queue/define-job.js';
import { Jobs } from '../../platform/queue/jobs.service.js';
import { NodeGateway, NodesService } from '../nodes/index.js';
import { endSessions } from './end-sessions.job.js';
import { UsersRepository } from './users.repository.js';

/** Console and file sessions of a user whose password, rights or account went. */
@Injectable()
export class UserSessions {
  constructor(
    private readonly repository: UsersRepository,
    private readonly nodes: NodesService,
    private readonly gateway: NodeGateway,
    private readonly jobs: Jobs,
  ) {}

  /** Call inside the transaction, before the user's rows go; nodes are told after it has committed. */
  async endAfterCommit(user: { id: number; uuid: string; rootAdmin: boolean }): Promise<void> {
    const places = await this.repository.sessionPlaces(user.id, user.rootAdmin);
    for (const [nodeId, servers] of places) {
      await this.jobs.enqueue(endSessions, { nodeId, userId: user.id, userUuid: user.uuid, servers });
    }
  }

  @JobHandler(endSessions)
  async end({ nodeId, userId, userUuid, servers }: z.output<typeof endSessions.payload>): Promise<void> {
    if (!(await this.nodes.find(nodeId))) return;
    try {
      const body = { user: userUuid, ...(servers === null ? {} : { servers }) };
      await this.gateway.call(nodeId, deauthorizeUser, { body });
    } catch (error) {
      if (!daemonAnswered(error, 404)) throw error;
      // Pterodactyl's daemon knows tokens only, by the id that panels give them (spec/client-api.md §12).
      for (const server of servers ?? []) {
        const jti = consoleTokenId(userId, server);
        await this.gateway.call(nodeId, denyTokens, { params: { server }, body: { jtis: [jti] } });
      }
    }
  }
}
