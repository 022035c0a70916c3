import { Injectable } from '@nestjs/common';
import { deleteServer } from '@app/contracts/daemon/servers.contract.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { Database } from '../../../platform/database/database.js';
import { daemonAnswered, daemonIsAway } from '../../../platform/daemon-client/daemon-errors.js';
import { Jobs } from '../../../platform/queue/jobs.service.js';
import { AllocationsService } from '../../allocations/index.js';
import { DatabasesService } from '../../databases/index.js';
import { NodeGateway, NodesService } from '../../nodes/index.js';
import { forgetOnNode } from './forget-on-node.job.js';
import { ServerDeletionsRepository } from './server-deletions.repository.js';
import type { OnNode } from './server-node.service.js';
import type { ServerRow } from '../server-row.js';
import { ServersRepository } from '../servers.repository.js';

type Doomed = Pick<ServerRow, 'id' | 'uuid' | 'nodeId'>;

/** Longer than anybody waits for the answer of a node. */
const LOOKED_AFTER_MS = 60_000;

/** Removes servers. */
@Injectable()
export class ServerDeletionService {
  constructor(
    private readonly repository: ServersRepository,
    private readonly waiting: ServerDeletionsRepository,
    private readonly gateway: NodeGateway,
    private readonly nodes: NodesService,
    private readonly allocations: AllocationsService,
    private readonly databases: DatabasesService,
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly logger: AppLogger,
  ) {}

  /**
   * The node first, then its databases, then the panel: dying in between leaves a server that can be deleted again,
   * because a node that no longer knows it is no failure, and that unfinished-deletions.service.ts ends. A database host that is away is found out before anything
   * is lost. `force` deletes whatever node and hosts say: the node is told later, and databases without a server are
   * removed from their hosts by themselves.
   */
  async delete(server: Doomed, options: { readonly force: boolean }): Promise<void> {
    const isDone = async (work: Promise<void>, what: string): Promise<boolean> => {
      try {
        await work;
        return true;
      } catch (error) {
        if (!options.force || error instanceof TypeError) throw error;
        this.logger.pino.warn({ context: ServerDeletionService.name, server: server.uuid, error }, what);
        return false;
      }
    };
    if (!options.force) {
      await this.databases.askHosts(server.id);
      const now = Date.now();
      await this.waiting.put(server.id, new Date(now), new Date(now + LOOKED_AFTER_MS));
    }
    const isOffNode = await isDone(
      this.deleteOnNode(server).catch(async (error: unknown) => {
        // Refused: it stays, and nothing has to be found out.
        if (!daemonIsAway(error)) await this.waiting.drop(server.id);
        throw error;
      }),
      'a server is deleted although its node did not',
    );
    await isDone(
      this.databases.deleteAllOf(server.id),
      'a server is deleted although its databases are still on their hosts',
    );
    await this.remove(server, { alsoOnNode: !isOffNode });
  }

  /** Removes the rows and frees the allocations; nothing happens when the server is gone already. */
  async remove(server: Doomed, options: { readonly alsoOnNode: boolean }): Promise<void> {
    await this.database.transaction(async () => {
      if (!(await this.repository.lock(server.id))) return;
      await this.allocations.release(server.id);
      await this.repository.delete(server.id);
      if (!options.alsoOnNode) return;
      const { nodeId, uuid } = server;
      await this.jobs.enqueue(forgetOnNode, { nodeId, uuid });
    });
  }

  /** Deletes on a node what the panel does not know any more. Safe to run twice. */
  async forgetOnNode(server: OnNode): Promise<void> {
    // A row with this uuid would mean that somebody restored it: its files are not ours to remove then.
    if (await this.repository.existsUuid(server.uuid)) return;
    if (!(await this.nodes.find(server.nodeId))) return;
    await this.deleteOnNode(server);
  }

  private async deleteOnNode(server: OnNode): Promise<void> {
    try {
      await this.gateway.call(server.nodeId, deleteServer, { params: { server: server.uuid } });
    } catch (error) {
      if (!daemonAnswered(error, 404)) throw error;
    }
  }
}
