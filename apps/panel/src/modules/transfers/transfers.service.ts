import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { serverTransferCancel, serverTransferStart } from '@app/contracts/activity/server.events.js';
import type { TransferServer } from '@app/contracts/application/transfers.contract.js';
import { getSystem } from '@app/contracts/daemon/system.contract.js';
import {
  conflict,
  notFound,
  serverStateConflict,
  validationFailed,
} from '@app/contracts/errors/common.errors.js';
import { transferRefused } from '@app/contracts/errors/transfer.errors.js';
import { currentScope } from '../../access/admin-access.js';
import { Database } from '../../platform/database/database.js';
import { Jobs } from '../../platform/queue/jobs.service.js';
import { AllocationsService } from '../allocations/index.js';
import { NodeGateway, NodesService } from '../nodes/index.js';
import { OperationsService } from '../operations/index.js';
import { isInstalled, ServerMoves, type MovableServer } from '../servers/index.js';
import { TransferChecks } from './transfer-checks.service.js';
import { TransferOutcomes } from './transfer-outcomes.service.js';
import { allocationIssues } from './transfer.policy.js';
import { beginTransfer } from './transfers.jobs.js';
import { TransfersRepository } from './transfers.repository.js';

export interface Destination {
  readonly nodeId: number;
  readonly primary: number;
  readonly additional: readonly number[];
}

/** Moves of servers between nodes, as administrators ask for them: domain.md §9. */
@Injectable()
export class TransfersService {
  constructor(
    private readonly repository: TransfersRepository,
    private readonly outcomes: TransferOutcomes,
    private readonly checks: TransferChecks,
    private readonly operations: OperationsService,
    private readonly allocations: AllocationsService,
    private readonly nodes: NodesService,
    private readonly gateway: NodeGateway,
    private readonly servers: ServerMoves,
    private readonly jobs: Jobs,
    private readonly database: Database,
  ) {}

  /**
   * Begins to move a server. Throws transferRefused (406) where the node cannot take it, a 422 for allocations that are
   * not free there, transferUnready (409) where the nodes say what is in the way, serverStateConflict while something
   * else goes on, and a 504 while one of both nodes is away.
   */
  async start(server: Pick<MovableServer, 'id' | 'uuid' | 'nodeId'>, to: Destination): Promise<void> {
    if (to.nodeId === server.nodeId) throw transferRefused('The server is on this node already.');
    await this.assertReachable([server.nodeId, to.nodeId]);
    await this.checks.assertReady(server, { ...to, allocationIds: [to.primary, ...to.additional] });
    await this.database.transaction(async () => {
      const held = await this.servers.lock(server.id);
      if (!held || held.nodeId !== server.nodeId)
        throw held ? conflict('The server has moved meanwhile.') : notFound();
      await this.begin(held, to);
    });
  }

  /**
   * The same in the running transaction, which holds the server, and without asking the nodes. Returns the id of the
   * move.
   */
  async begin(held: MovableServer, to: Destination): Promise<number> {
    // A suspended one may move; what else goes on with it its operation says (domain.md §8).
    if (!isInstalled(held.status))
      throw serverStateConflict('A server that is not installed cannot be moved.');
    // Moves to one node take turns: two that both see the last room would overfill it.
    const refusal = await this.nodes.refusalOf(to.nodeId, held);
    if (refusal !== null) throw transferRefused(refusal);
    await this.operations.begin(held.id, 'transfer');
    const owned = (await this.allocations.byServers([held.id])).map(({ id }) => id);
    await this.claim(held.id, to);
    const transferId = await this.repository.insert(
      {
        serverId: held.id,
        oldNode: held.nodeId,
        newNode: to.nodeId,
        oldAllocation: held.allocationId,
        newAllocation: to.primary,
        oldAdditionalAllocations: owned.filter((id) => id !== held.allocationId),
        newAdditionalAllocations: [...to.additional],
      },
      new Date(),
    );
    await this.jobs.enqueue(beginTransfer, { transferId, nodeId: held.nodeId });
    await this.outcomes.record(serverTransferStart, (await this.repository.find(transferId))!);
    return transferId;
  }

  /** Ends the move; the server stays. Throws transferRefused where none goes on. */
  async cancel(serverId: number): Promise<void> {
    await this.database.transaction(async () => {
      if (!(await this.servers.lock(serverId))) throw notFound();
      if (!(await this.repository.findRunning(serverId))) throw transferRefused('This server does not move.');
      await this.operations.cancelled(serverId);
      await this.outcomes.release(serverId, serverTransferCancel);
    });
  }

  destinationOf(body: z.output<typeof TransferServer>): Destination {
    const additional = [...new Set(body.allocation_additional ?? [])];
    return {
      nodeId: body.node_id,
      primary: body.allocation_id,
      additional: additional.filter((id) => id !== body.allocation_id),
    };
  }

  private async assertReachable(nodeIds: readonly number[]): Promise<void> {
    // Who may change servers on some nodes moves them among these only.
    const scope = currentScope({ model: 'server', verb: 'update' });
    for (const id of nodeIds) {
      if ((scope !== null && !scope.has(id)) || !(await this.nodes.find(id)))
        throw validationFailed([{ field: 'node_id', rule: 'exists', detail: 'There is no such node.' }]);
      await this.gateway.call(id, getSystem, { query: {} });
    }
  }

  private async claim(serverId: number, to: Destination): Promise<void> {
    const ids = [to.primary, ...to.additional];
    const issues = allocationIssues(to, await this.allocations.byIds(ids));
    if (issues.length > 0) throw validationFailed(issues);
    const taken = await this.allocations.claim(ids, serverId, { nodeId: to.nodeId });
    if (taken.length > 0) throw conflict('An allocation was given to another server meanwhile.');
  }
}
