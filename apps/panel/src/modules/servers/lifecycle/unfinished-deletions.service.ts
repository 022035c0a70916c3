import { Injectable } from '@nestjs/common';
import { getServer } from '@app/contracts/daemon/servers.contract.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { daemonAnswered } from '../../../platform/daemon-client/daemon-errors.js';
import { defineTask, TaskHandler } from '../../../platform/queue/define-task.js';
import { NodeGateway } from '../../nodes/index.js';
import { ServersRepository } from '../servers.repository.js';
import { ServerDeletionService } from './server-deletion.service.js';
import { ServerDeletionsRepository, type WaitingDeletion } from './server-deletions.repository.js';

export const finishDeletions = defineTask({
  id: 'servers.finish-deletions',
  everyMs: 30_000,
  timeoutMs: 600_000,
});

const BATCH = 200;
const AGAIN_MS = 60_000;
/** So long a node may work on a deletion: one that still has its server after that has not been told, or refused. */
const GIVEN_UP_MS = 3600_000;

/**
 * Ends deletions that nobody has seen the end of: the node's answer was lost, or the panel died before it had removed
 * its own part. The node tells which it was, by whether it still knows the server.
 */
@Injectable()
export class UnfinishedDeletions {
  constructor(
    private readonly repository: ServerDeletionsRepository,
    private readonly servers: ServersRepository,
    private readonly deletion: ServerDeletionService,
    private readonly gateway: NodeGateway,
    private readonly logger: AppLogger,
  ) {}

  @TaskHandler(finishDeletions)
  async finish(stop: AbortSignal): Promise<void> {
    for (const waiting of await this.repository.due(new Date(), BATCH)) {
      if (stop.aborted) return;
      try {
        await this.look(waiting);
      } catch (error) {
        const { serverId: server } = waiting;
        this.logger.pino.debug({ context: UnfinishedDeletions.name, server, error }, 'a deletion goes on');
        await this.repository.delay(server, new Date(Date.now() + AGAIN_MS));
      }
    }
  }

  private async look({ serverId, askedAt }: WaitingDeletion): Promise<void> {
    const server = await this.servers.find(serverId);
    if (!server) return;
    const isKept = await this.isOnNode(server.nodeId, server.uuid);
    if (isKept) {
      if (Date.now() - askedAt.getTime() > GIVEN_UP_MS) return this.repository.drop(serverId);
      return this.repository.delay(serverId, new Date(Date.now() + AGAIN_MS));
    }
    // A server that has moved meanwhile is on another node than the one that does not know it.
    const now = await this.servers.find(serverId);
    if (now?.nodeId !== server.nodeId) return this.repository.drop(serverId);
    await this.deletion.delete(server, { force: false });
  }

  private async isOnNode(nodeId: number, uuid: string): Promise<boolean> {
    try {
      await this.gateway.call(nodeId, getServer, { params: { server: uuid } });
      return true;
    } catch (error) {
      if (daemonAnswered(error, 404)) return false;
      throw error;
    }
  }
}
