import { Injectable } from '@nestjs/common';
import type { CreateServer } from '@app/contracts/application/servers.schemas.js';
import { AppError } from '@app/contracts/core/errors.js';
import { noViableAllocation, noViableNode } from '@app/contracts/errors/catalogue.errors.js';
import { validationFailed } from '@app/contracts/errors/common.errors.js';
import { currentScope } from '../../../access/admin-access.js';
import { AllocationsService, type Deployment, type PickedAllocation } from '../../allocations/index.js';
import { NodesService, type Placement, type SurveyedNode } from '../../nodes/index.js';
import { allocationIds, drainedNode, takenAllocations } from './server-creation.policy.js';
import { ServersRepository } from '../servers.repository.js';

type Wish = NonNullable<CreateServer['deploy']>;

/** Who may make servers on some nodes only places them there. */
const CREATION = { model: 'server', verb: 'create' } as const;

export interface Place {
  readonly nodeId: number;
  /** The primary allocation first. */
  readonly allocationIds: readonly number[];
}

export interface SurveyedPlace {
  readonly nodes: readonly (Omit<SurveyedNode, 'reason'> & {
    readonly reason: SurveyedNode['reason'] | 'allocation';
  })[];
  /** The primary one first. */
  readonly allocations: readonly PickedAllocation[];
  readonly problem: AppError | null;
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

  /** Where the server would come now, and why not elsewhere: locks and refuses nothing. */
  async survey(body: CreateServer): Promise<SurveyedPlace> {
    const nodes = await this.nodes.survey(placementOf(body, body.deploy ?? null), currentScope(CREATION));
    try {
      return body.deploy
        ? await this.surveyDeployment(nodes, body.deploy)
        : await this.surveyAsked(nodes, body);
    } catch (problem) {
      if (!(problem instanceof AppError) || problem.blame !== 'caller') throw problem;
      return { nodes: body.deploy ? nodes : [], allocations: [], problem };
    }
  }

  private async surveyDeployment(nodes: readonly SurveyedNode[], wish: Wish): Promise<SurveyedPlace> {
    const viable = nodes.filter(({ reason }) => reason === null).map(({ node }) => node.id);
    const { nodeIds, example } = await this.allocations.surveyForDeployment(deploymentTo(viable, wish));
    const problem = viable.length === 0 ? noViableNode() : example ? null : noViableAllocation();
    return {
      nodes: nodes.map((each) =>
        each.reason === null && !nodeIds.has(each.node.id) ? { ...each, reason: 'allocation' } : each,
      ),
      allocations: example ? [example] : [],
      problem,
    };
  }

  /** Nobody asks for room where the allocations are given: what is left tells how it stands. */
  private async surveyAsked(nodes: readonly SurveyedNode[], body: CreateServer): Promise<SurveyedPlace> {
    const { nodeId, allocationIds: ids } = await this.asked(body);
    const found = new Map(
      (await this.allocations.byIds(ids)).map((allocation) => [allocation.id, allocation]),
    );
    return {
      nodes: nodes.filter(({ node }) => node.id === nodeId).map((each) => ({ ...each, reason: null })),
      allocations: ids.flatMap((id) => found.get(id) ?? []),
      problem: null,
    };
  }

  /** Gives the place to the server. 422 when another server has taken an allocation meanwhile. */
  async claim(place: Place, serverId: number, body: CreateServer): Promise<void> {
    const options = { lock: true, nodeId: place.nodeId };
    const taken = await this.allocations.claim(place.allocationIds, serverId, options);
    if (taken.length > 0) throw validationFailed(takenAllocations(body, taken));
  }

  private async asked(body: CreateServer): Promise<Place> {
    const ids = allocationIds(body);
    const scope = currentScope(CREATION);
    const found = await this.allocations.byIds(ids);
    const primary = found.find((allocation) => allocation.id === body.allocation?.default);
    const usable = found.filter(
      ({ serverId, nodeId }) =>
        serverId === null && nodeId === primary?.nodeId && (scope === null || scope.has(nodeId)),
    );
    const taken = ids.filter((id) => !usable.some((allocation) => allocation.id === id));
    if (!primary || taken.length > 0) throw validationFailed(takenAllocations(body, taken));
    if (await this.nodes.isDraining(primary.nodeId)) throw validationFailed([drainedNode()]);
    return { nodeId: primary.nodeId, allocationIds: ids };
  }

  private async deploy(body: CreateServer, wish: Wish): Promise<Place> {
    const placement = placementOf(body, wish);
    // Deployments take turns on the nodes they might use: two that both see the last room would overfill it.
    const scope = currentScope(CREATION);
    await this.repository.lockNodes((await this.nodes.findViable(placement, scope)).map((node) => node.id));
    const viable = await this.nodes.findViable(placement, scope);
    const picked = await this.allocations.pickForDeployment(
      deploymentTo(
        viable.map((node) => node.id),
        wish,
      ),
    );
    return { nodeId: picked.nodeId, allocationIds: [picked.id] };
  }
}

const placementOf = (body: CreateServer, wish: Wish | null): Placement => ({
  memory: body.limits.memory,
  disk: body.limits.disk,
  cpu: body.limits.cpu,
  tags: wish?.tags ?? [],
  locationIds: wish?.locations ?? [],
});

const deploymentTo = (nodeIds: readonly number[], wish: Wish): Deployment => ({
  nodeIds,
  ports: wish.port_range ?? [],
  isDedicated: wish.dedicated_ip,
});
