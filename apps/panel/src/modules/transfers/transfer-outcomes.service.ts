import { Injectable, type OnModuleInit } from '@nestjs/common';
import { serverTransferComplete, serverTransferFail } from '@app/contracts/activity/server.events.js';
import type { ActivityDescriptor } from '@app/contracts/activity/define-activity.js';
import { conflict, forbidden, notFound } from '@app/contracts/errors/common.errors.js';
import { Database } from '../../platform/database/database.js';
import { Jobs } from '../../platform/queue/jobs.service.js';
import { ActivityService } from '../activity/index.js';
import { AllocationsService } from '../allocations/index.js';
import { NodesService } from '../nodes/index.js';
import { OperationsService } from '../operations/index.js';
import { ServerMoves } from '../servers/index.js';
import { clearOldNode, stopTransfer } from './transfers.jobs.js';
import { type Transfer, TransfersRepository } from './transfers.repository.js';

const FAILED = 'The server could not be moved.';

/**
 * How moves end: remote-api.md §2 rows 6 and 7. Who comes first decides, under the lock of the server: the new node
 * with all of the server, or whoever says that it stays.
 */
@Injectable()
export class TransferOutcomes implements OnModuleInit {
  constructor(
    private readonly repository: TransfersRepository,
    private readonly operations: OperationsService,
    private readonly allocations: AllocationsService,
    private readonly nodes: NodesService,
    private readonly servers: ServerMoves,
    private readonly activity: ActivityService,
    private readonly jobs: Jobs,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    const stays = (serverId: number): Promise<void> => this.release(serverId, serverTransferFail);
    this.operations.define('transfer', {
      failed: stays,
      abandoned: stays,
      // What it had been given is somebody else's by now, perhaps.
      resumed: async () => false,
    });
  }

  /** The same report twice changes nothing; one that comes too late is a 409, and the new node keeps nothing. */
  async succeeded(serverId: number, nodeId: number, id: number | null): Promise<void> {
    await this.database.transaction(async () => {
      const server = await this.servers.lock(serverId);
      if (!server) throw notFound();
      const transfer = await this.running(serverId, id);
      if (!transfer) {
        if (server.nodeId === nodeId && (await this.hasCome(serverId, nodeId))) return;
        throw conflict('No transfer of this server goes on.');
      }
      if (transfer.newNode !== nodeId) throw forbidden('Only the new node may say that a server has come.');
      const old = [transfer.oldAllocation, ...transfer.oldAdditionalAllocations].filter((id) => id !== null);
      await this.allocations.release(serverId, old);
      await this.servers.move(serverId, transfer.newNode, transfer.newAllocation);
      await this.repository.end(transfer, true);
      await this.operations.endIf(serverId, 'transfer', true);
      await this.jobs.enqueue(clearOldNode, { serverId, nodeId: transfer.oldNode, uuid: server.uuid });
      await this.record(serverTransferComplete, transfer);
    });
  }

  /** What the old node has packed is no move yet; one that it could not pack ends. Nothing goes on: it came too late. */
  async archived(serverId: number, successful: boolean): Promise<void> {
    await this.database.transaction(async () => {
      if (!(await this.servers.lock(serverId))) throw notFound();
      const transfer = await this.repository.findRunning(serverId);
      if (!transfer) return;
      if (successful) await this.repository.setArchived(transfer);
      else await this.stays(serverId, FAILED);
    });
  }

  /** Either node gives the move up. */
  async failed(serverId: number, error: string | null, id: number | null): Promise<void> {
    await this.database.transaction(async () => {
      if (!(await this.servers.lock(serverId))) throw notFound();
      if (!(await this.running(serverId, id))) throw conflict('No transfer of this server goes on.');
      await this.stays(serverId, error ?? FAILED);
    });
  }

  /** The same for the panel, which knows that one may have ended meanwhile. */
  async giveUp({ id, serverId }: Transfer, reason: string): Promise<void> {
    await this.database.transaction(async () => {
      if (!(await this.servers.lock(serverId))) return;
      if ((await this.repository.findRunning(serverId))?.id === id) await this.stays(serverId, reason);
    });
  }

  /** In the running transaction, which holds the server: gives back what the move had taken, and tells both nodes. */
  async release(serverId: number, event: ActivityDescriptor | null): Promise<void> {
    const transfer = await this.repository.findRunning(serverId);
    if (!transfer) return;
    const { id: transferId, oldNode, newNode, newAllocation, newAdditionalAllocations } = transfer;
    await this.repository.end(transfer, false);
    await this.allocations.release(serverId, [newAllocation, ...newAdditionalAllocations]);
    const uuid = (await this.servers.lock(serverId))!.uuid;
    for (const nodeId of [oldNode, newNode])
      await this.jobs.enqueue(stopTransfer, { transferId, nodeId, uuid });
    if (event) await this.record(event, transfer);
  }

  /** In the running transaction. */
  async record(event: ActivityDescriptor, { serverId, oldNode, newNode }: Transfer): Promise<void> {
    const names = new Map((await this.nodes.byIds([oldNode, newNode])).map(({ id, name }) => [id, name]));
    await this.activity.record(event as typeof serverTransferFail, {
      properties: { from: names.get(oldNode) ?? '', to: names.get(newNode) ?? '' },
      subjects: [{ type: 'server', id: serverId }],
    });
  }

  /** The one that goes on, where that is the one that is spoken of; stock daemons do not say which. */
  private async running(serverId: number, id: number | null): Promise<Transfer | null> {
    const transfer = await this.repository.findRunning(serverId);
    return id === null || transfer?.id === id ? transfer : null;
  }

  private async stays(serverId: number, reason: string): Promise<void> {
    await this.operations.endIf(serverId, 'transfer', false, reason);
    await this.release(serverId, serverTransferFail);
  }

  private async hasCome(serverId: number, nodeId: number): Promise<boolean> {
    const last = await this.repository.findLast(serverId);
    return last?.successful === true && last.newNode === nodeId;
  }
}
