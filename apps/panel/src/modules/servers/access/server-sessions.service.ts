import { Injectable } from '@nestjs/common';
import { Jobs } from '../../../platform/queue/jobs.service.js';
import { NodesService } from '../../nodes/index.js';
import { UserSessions } from '../../users/index.js';
import { revokeSessions } from './revoke-sessions.job.js';
import type { OnNode } from '../lifecycle/server-node.service.js';
import { ServersRepository } from '../servers.repository.js';

/** Console and file sessions that nodes hold for users. */
@Injectable()
export class ServerSessionsService {
  constructor(
    private readonly repository: ServersRepository,
    private readonly nodes: NodesService,
    private readonly sessions: UserSessions,
    private readonly jobs: Jobs,
  ) {}

  /** Ends what the user has open on the server once the running transaction has committed. */
  async revokeAfterCommit({ nodeId, uuid }: OnNode, userId: number): Promise<void> {
    await this.jobs.enqueue(revokeSessions, { userId, nodeId, uuid });
  }

  /** Ends them now. A node that is gone has no sessions. */
  async revoke(server: OnNode, userId: number): Promise<void> {
    const uuid = await this.repository.findUserUuid(userId);
    if (!uuid || !(await this.nodes.find(server.nodeId))) return;
    await this.sessions.endOn(server.nodeId, { id: userId, uuid }, [server.uuid]);
  }
}
