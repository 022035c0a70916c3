import { Injectable } from '@nestjs/common';
import { getServer } from '@app/contracts/daemon/servers.contract.js';
import * as daemon from '@app/contracts/daemon/transfers.contract.js';
import { transferUnready } from '@app/contracts/errors/transfer.errors.js';
import { nodeUrl } from '../../platform/daemon-client/node-ref.js';
import { AllocationsService } from '../allocations/index.js';
import { NodeCapabilities, NodeGateway, NodesService } from '../nodes/index.js';
import { type MovableServer, ServerMoves } from '../servers/index.js';
import { TransfersRepository } from './transfers.repository.js';

const CHECKS = 'transfers.check';
const RELAY = 'transfers.relay';
/** The image may be looked up in a registry. */
const PATIENCE_MS = 20_000;

const STAYS =
  'Its incremental backups lie on the disk of its node and cannot go along: delete them, or keep backups in a store.';

interface Way {
  /** The nodes cannot see each other: what is sent goes through the panel. */
  readonly relay: boolean;
}

/**
 * What both nodes say of a move before anything of it is done. Nodes that know no such question, as stock ones, are
 * not asked.
 */
@Injectable()
export class TransferChecks {
  constructor(
    private readonly capabilities: NodeCapabilities,
    private readonly allocations: AllocationsService,
    private readonly servers: ServerMoves,
    private readonly gateway: NodeGateway,
    private readonly nodes: NodesService,
    private readonly repository: TransfersRepository,
  ) {}

  /** Throws transferUnready (409) with all that is in the way, and what to do about it. */
  async assertReady(
    server: Pick<MovableServer, 'id' | 'uuid' | 'nodeId'>,
    to: { readonly nodeId: number; readonly allocationIds: readonly number[] },
  ): Promise<Way> {
    const [problems, reach] = await Promise.all([
      this.problemsThere(server, to),
      this.reach(server.nodeId, to.nodeId),
    ]);
    const stays = await this.repository.hasRepositoryOnNode(server.id);
    const all = [...problems, ...(reach.problem === null ? [] : [reach.problem]), ...(stays ? [STAYS] : [])];
    if (all.length > 0) throw transferUnready(all.join(' '));
    return { relay: reach.relay };
  }

  private async problemsThere(
    { id, uuid, nodeId }: Pick<MovableServer, 'id' | 'uuid' | 'nodeId'>,
    to: { readonly nodeId: number; readonly allocationIds: readonly number[] },
  ): Promise<string[]> {
    if (!(await this.capabilities.of(to.nodeId)).includes(CHECKS)) return [];
    const [image, allocations, state] = await Promise.all([
      this.servers.imageOf(id),
      this.allocations.byIds(to.allocationIds),
      this.gateway.call(nodeId, getServer, { params: { server: uuid } }),
    ]);
    const body = {
      bytes: state.utilization.disk_bytes,
      image,
      ports: allocations.map(({ ip, port }) => ({ ip, port })),
    };
    const per = { timeoutMs: PATIENCE_MS };
    const { problems } = await this.gateway.call(to.nodeId, daemon.checkArrival, { body }, per);
    return problems.map(({ detail }) => detail);
  }

  private async reach(from: number, to: number): Promise<Way & { readonly problem: string | null }> {
    const features = await this.capabilities.of(from);
    if (!features.includes(CHECKS)) return { relay: false, problem: null };
    const target = await this.nodes.reference(to);
    const body = { url: nodeUrl(target) };
    const { reason } = await this.gateway.call(from, daemon.checkReach, { body }, { timeoutMs: PATIENCE_MS });
    if (reason === null) return { relay: false, problem: null };
    if (features.includes(RELAY)) return { relay: true, problem: null };
    const detail = `The node of the server cannot reach the other one (${reason}): open its port to it, or update its daemon.`;
    return { relay: false, problem: detail };
  }
}
