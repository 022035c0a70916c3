import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { AppError } from '@app/contracts/core/errors.js';
import { deleteServer } from '@app/contracts/daemon/servers.contract.js';
import * as daemon from '@app/contracts/daemon/transfers.contract.js';
import { transferUnready } from '@app/contracts/errors/transfer.errors.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { daemonAnswered, daemonIsAway } from '../../platform/daemon-client/daemon-errors.js';
import { nodeUrl } from '../../platform/daemon-client/node-ref.js';
import { signTransferToken } from '../../platform/daemon-client/signed-tokens.js';
import { JobHandler } from '../../platform/queue/define-job.js';
import { LiveServers } from '../live/index.js';
import { NodeCapabilities, NodeGateway, NodesService } from '../nodes/index.js';
import { OperationsService, QUEUED } from '../operations/index.js';
import { type MovableServer, ServerMoves } from '../servers/index.js';
import { TransferChecks } from './transfer-checks.service.js';
import { TransferOutcomes } from './transfer-outcomes.service.js';
import { beginTransfer, clearOldNode, stopTransfer } from './transfers.jobs.js';
import { type Transfer, TransfersRepository } from './transfers.repository.js';

const LIFE_SECONDS = 15 * 60;
/** Of a move that goes on while the server runs: each part of it is asked for with the token. */
const AHEAD_SECONDS = 24 * 60 * 60;
const AHEAD = 'transfers.ahead';
/** A first order has come through whose answer was lost (daemon-api.md §6). */
const BEGUN_ALREADY = /transfer is already in progress/;

/** What nodes are told of moves. */
@Injectable()
export class TransferNodes {
  constructor(
    private readonly repository: TransfersRepository,
    private readonly outcomes: TransferOutcomes,
    private readonly checks: TransferChecks,
    private readonly operations: OperationsService,
    private readonly servers: ServerMoves,
    private readonly nodes: NodesService,
    private readonly gateway: NodeGateway,
    private readonly live: LiveServers,
    private readonly capabilities: NodeCapabilities,
    @Inject(PANEL_CONFIG) private readonly config: Pick<PanelConfig, 'appUrl'>,
  ) {}

  @JobHandler(beginTransfer)
  async begin({ transferId }: z.output<typeof beginTransfer.payload>): Promise<void> {
    const transfer = await this.repository.find(transferId);
    if (!transfer?.isRunning) return;
    const { serverId, oldNode, newNode } = transfer;
    const [server, operation] = await Promise.all([
      this.servers.find(serverId),
      this.operations.running(serverId),
    ]);
    // A node that has been heard of is at it.
    if (!server || operation?.kind !== 'transfer' || operation.step !== QUEUED) return;
    const target = await this.nodes.reference(newNode);
    const backups = await this.repository.backupsOnNode(serverId);
    const state = (await this.live.find([server.uuid])).get(server.uuid)?.state;
    const startsThere = state === 'running' || state === 'starting';
    const ahead = await this.bothCan(oldNode, newNode);
    // Of those that nobody waits for it is found out here; and much may have changed since it was.
    const way = await this.readyOr(transfer, server);
    if (!way) return;
    const token = await signTransferToken(target, {
      issuer: this.config.appUrl,
      serverUuid: server.uuid,
      claims: { backups, start_on_completion: startsThere, transfer_id: transferId },
      expiresAt: Math.floor(Date.now() / 1000) + (ahead ? AHEAD_SECONDS : LIFE_SECONDS),
    });
    try {
      await this.gateway.call(oldNode, daemon.sendTransfer, {
        params: { server: server.uuid },
        body: {
          url: nodeUrl(target) + daemon.receiveTransfer.path,
          token: `Bearer ${token}`,
          backups,
          transfer_id: transferId,
          ...(ahead && { ahead }),
          ...(way.relay && { relay: true }),
          server: { uuid: server.uuid, start_on_completion: false },
        },
      });
    } catch (error) {
      if (!(error instanceof AppError) || daemonIsAway(error)) throw error;
      if (daemonAnswered(error, 409) && BEGUN_ALREADY.test(error.message)) return;
      await this.outcomes.giveUp(transfer, error.message);
    }
  }

  /** Null where something is in the way, and the server stays. */
  private async readyOr(transfer: Transfer, server: MovableServer): Promise<{ relay: boolean } | null> {
    const allocationIds = [transfer.newAllocation, ...transfer.newAdditionalAllocations];
    try {
      return await this.checks.assertReady(server, { nodeId: transfer.newNode, allocationIds });
    } catch (error) {
      if (!transferUnready.is(error)) throw error;
      await this.outcomes.giveUp(transfer, error.message);
      return null;
    }
  }

  private async bothCan(...nodes: number[]): Promise<boolean> {
    const each = await Promise.all(nodes.map((node) => this.capabilities.of(node)));
    return each.every((features) => features.includes(AHEAD));
  }

  /** A node that has ended it already, or has lost it, is no failure; nor is a stock one that knows no such call. */
  @JobHandler(stopTransfer)
  async stop({ transferId, nodeId, uuid }: z.output<typeof stopTransfer.payload>): Promise<void> {
    const transfer = await this.repository.find(transferId);
    // Another move of the server may go on by now, which is not to be hit.
    if (!transfer || (await this.repository.findLast(transfer.serverId))?.id !== transferId) return;
    if (transfer.successful !== false) return;
    const route = nodeId === transfer.oldNode ? daemon.cancelSending : daemon.cancelReceiving;
    await this.gateway.call(nodeId, route, { params: { server: uuid } }).catch((error: unknown) => {
      if (!(error instanceof AppError) || daemonIsAway(error)) throw error;
    });
  }

  @JobHandler(clearOldNode)
  async clear({ serverId, nodeId, uuid }: z.output<typeof clearOldNode.payload>): Promise<void> {
    // It has come back since.
    if ((await this.servers.find(serverId))?.nodeId === nodeId) return;
    if (!(await this.nodes.find(nodeId))) return;
    await this.gateway.call(nodeId, deleteServer, { params: { server: uuid } }).catch((error: unknown) => {
      if (!daemonAnswered(error, 404)) throw error;
    });
  }
}
