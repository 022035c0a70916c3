import { Injectable } from '@nestjs/common';
import type { CreateServer } from '@app/contracts/application/servers.schemas.js';
import { validationFailed } from '@app/contracts/errors/common.errors.js';
import { AllocationsService } from '../../allocations/index.js';
import { NodesService } from '../../nodes/index.js';
import { allocationIds, takenAllocations } from './server-creation.policy.js';
import { ServersRepository } from '../servers.repository.js';

export interface Place {
  readonly nodeId: number;
  /** The primary allocation first. */
  readonly allocationIds: readonly number[];
}

/** Where a new server goes: the allocations that were asked for, or a node with room. */
@Injectable()
export class ServerPlacementService {
  constructor(
    private readonly repository: ServersRepository,
    private readonly nodes: NodesService,
    private readonly allocations: AllocationsService,
  ) {}

  /** Runs in the transaction that writes the server. 422 on unknown allocations, 400 when there is no room. */
  async find(body: CreateServer): Promise<Place> {
    return body.deploy ? this.deploy(body, body.deploy) : this.asked(body);
  }

  /** Gives the place to the server. 422 when another server has taken an allocation meanwhile. */
  async claim(place: Place, serverId: number, body: CreateServer): Promise<void> {
    const options = { lock: true, nodeId: place.nodeId };
    const taken = await this.allocations.claim(place.allocationIds, serverId, options);
    if (taken.length > 0) throw validationFailed(takenAllocations(body, taken));
  }

  private async asked(body: CreateServer): Promise<Place> {
    const ids = allocationIds(body);
    const found = await this.allocations.byIds(ids);
    const primary = found.find((allocation) => allocation.id === body.allocation?.default);
    const usable = found.filter(
      (allocation) => allocation.serverId === null && allocation.nodeId === primary?.nodeId,
    );
    const taken = ids.filter((id) => !usable.some((allocation) => allocation.id === id));
    if (!primary || taken.length > 0) throw validationFailed(takenAllocations(body, taken));
    return { nodeId: primary.nodeId, allocationIds: ids };
  }

  private async deploy(body: CreateServer, wish: NonNullable<CreateServer['deploy']>): Promise<Place> {
    const placement = {
      memory: body.limits.memory,
      disk: body.limits.disk,
      cpu: body.limits.cpu,
      tags: wish.tags ?? [],
      locationIds: wish.locations ?? [],
    };
    // Deployments take turns on the nodes they might use: two that both see the last room would overfill it.
    await this.repository.lockNodes((await this.nodes.findViable(placement)).map((node) => node.id));
    const viable = await this.nodes.findViable(placement);
    const picked = await this.allocations.pickForDeployment({
      nodeIds: viable.map((node) => node.id),
      ports: wish.port_range ?? [],
      isDedicated: wish.dedicated_ip,
    });
    return { nodeId: picked.nodeId, allocationIds: [picked.id] };
  }
}
