import { consoleTokenId } from '../../../platform/daemon-client/console-token-id.js';
import { Injectable } from '@nestjs/common';
import { deauthorizeUser, denyTokens } from '@app/contracts/daemon/servers.contract.js';
import { daemonAnswered } from '../../../platform/daemon-client/daemon-errors.js';
import { Jobs } from '../../../platform/queue/jobs.service.js';
import { NodeGateway, NodesService } from '../../nodes/index.js';
import { revokeSessions } from './revoke-sessions.job.js';
import type { OnNode } from '../lifecycle/server-node.service.js';
import { ServersRepository } from '../servers.repository.js';

/** Console and file sessions that nodes hold for users. */
@Injectable()
export class ServerSessionsService {
  constructor(
    private readonly repository: ServersRepository,
    private readonly gateway: NodeGateway,
    private readonly nodes: NodesService,
    private readonly jobs: Jobs,
  ) {}

  /** Ends what the user has open on the server once the running transaction has committed. */
  async revokeAfterCommit({ nodeId, uuid }: OnNode, userId: number): Promise<void> {
    await this.jobs.enqueue(revokeSessions, { userId, nodeId, uuid });
  }

  /** Ends them now. A node that is gone has no sessions. */
  async revoke(server: OnNode, userId: number): Promise<void> {
    const user = await this.repository.findUserUuid(userId);
    if (!user || !(await this.nodes.find(server.nodeId))) return;
    try {
      await this.gateway.call(server.nodeId, deauthorizeUser, { body: { user, servers: [server.uuid] } });
    } catch (error) {
      if (!daemonAnswered(error, 404)) throw error;
      // Pterodactyl's daemon knows tokens only, by the id that panels give them (spec/client-api.md §12).
      const jti = consoleTokenId(userId, server.uuid);
      await this.gateway.call(server.nodeId, denyTokens, {
        params: { server: server.uuid },
        body: { jtis: [jti] },
      });
    }
  }
}
