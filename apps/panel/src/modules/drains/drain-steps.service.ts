import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppError } from '@app/contracts/core/errors.js';
import { yieldsToOthers } from '@app/contracts/operations/operation-rules.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { Database } from '../../platform/database/database.js';
import { TaskHandler } from '../../platform/queue/define-task.js';
import { AllocationsService } from '../allocations/index.js';
import { LiveServers } from '../live/index.js';
import { NodesService } from '../nodes/index.js';
import { OperationsService } from '../operations/index.js';
import { type MovableServer, ServerMoves } from '../servers/index.js';
import { TransfersService, type Destination } from '../transfers/index.js';
import { MAX_REASON, reasonOf, type Unfit } from './drain.policy.js';
import { stepDrains } from './drains.jobs.js';
import { DrainsRepository, type Drain } from './drains.repository.js';

/** Servers that have a turn in one step; what fits nowhere must not hold up the next drain for long. */
const TURNS = 20;

type Outcome = 'moves' | 'stays' | 'full' | 'over';

/**
 * Empties nodes, server by server. A step reads everything anew and each move begins in one transaction with what the
 * drain notes of it, so that any number of processes may take steps and die in the middle of them; the moves
 * themselves are operations with leases of their own. Nodes are asked nothing here.
 */
@Injectable()
export class DrainSteps {
  constructor(
    private readonly repository: DrainsRepository,
    private readonly transfers: TransfersService,
    private readonly allocations: AllocationsService,
    private readonly operations: OperationsService,
    private readonly servers: ServerMoves,
    private readonly nodes: NodesService,
    private readonly live: LiveServers,
    private readonly database: Database,
    private readonly logger: AppLogger,
  ) {}

  @TaskHandler(stepDrains)
  async run(stop: AbortSignal): Promise<void> {
    for (const drain of await this.repository.allActive()) {
      if (stop.aborted) return;
      await this.step(drain);
    }
  }

  private async step(drain: Drain): Promise<void> {
    const now = new Date();
    for (const { serverId, transferId, failures, error } of await this.repository.failed(drain.id)) {
      const reason = `The last move failed: ${error ?? 'no reason was told.'}`.slice(0, MAX_REASON);
      const change = { isRefused: true, reason, failures: failures + 1, triedAt: now };
      await this.repository.noteFailure(drain.id, serverId, transferId, change);
    }
    if ((await this.repository.moving(drain.id)) >= drain.atOnce) return;
    for (const serverId of await this.repository.due(drain, now, TURNS)) {
      const outcome = await this.turn(drain, serverId);
      if (outcome === 'full' || outcome === 'over') return;
    }
  }

  /** What keeps a server where it is rolls back all that was taken for its move, and is noted. */
  private async turn({ id: drainId }: Drain, serverId: number): Promise<Outcome> {
    try {
      return await this.database.transaction(() => this.move(drainId, serverId));
    } catch (error) {
      if (!(error instanceof AppError) || error.blame === 'bug') throw error;
      this.logger.pino.debug({ context: DrainSteps.name, server_id: serverId, error }, 'a server stays');
      await this.stays(drainId, serverId, error.message, true);
      return 'stays';
    }
  }

  private async move(drainId: number, serverId: number): Promise<Outcome> {
    const drain = await this.repository.lockActive(drainId);
    if (!drain) return 'over';
    if ((await this.repository.moving(drainId)) >= drain.atOnce) return 'full';
    const server = await this.servers.lock(serverId);
    if (!server || server.nodeId !== drain.nodeId) return 'stays';
    const running = await this.operations.running(serverId);
    if (running !== null && !yieldsToOthers(running.kind)) {
      return this.stays(drainId, serverId, `It is busy: its ${running.kind} has not ended yet.`, false);
    }
    const found = await this.destinationOf(server, drain);
    if (typeof found === 'string') return this.stays(drainId, serverId, found, true);
    const transferId = await this.transfers.begin(server, found);
    await this.repository.note({
      drainId,
      serverId,
      transferId,
      isRefused: false,
      reason: null,
      triedAt: new Date(),
    });
    return 'moves';
  }

  private async stays(
    drainId: number,
    serverId: number,
    reason: string,
    isRefused: boolean,
  ): Promise<'stays'> {
    const text = reason.slice(0, MAX_REASON);
    await this.repository.note({ drainId, serverId, isRefused, reason: text, triedAt: new Date() });
    return 'stays';
  }

  /** By the rules of a deployment (domain.md §11), or why there is none. In the transaction, which holds the server. */
  private async destinationOf(server: MovableServer, drain: Drain): Promise<Destination | string> {
    const scope = drain.nodes && new Set(drain.nodes);
    const demand = { memory: server.memory, disk: server.disk, cpu: server.cpu };
    const surveyed = await this.nodes.survey({ ...demand, tags: [], locationIds: [] }, scope);
    const others = surveyed.filter(({ node }) => node.id !== drain.nodeId);
    const away = await this.live.unreachable(surveyed.map(({ node }) => node.id));
    if (away.has(drain.nodeId)) return 'Its node does not answer.';
    const unfit = new Map<number, Unfit>();
    for (const { node, reason } of others) {
      const cause = reason ?? (away.has(node.id) ? 'away' : null);
      if (cause !== null) unfit.set(node.id, cause);
    }
    const owned = (await this.allocations.byServers([server.id])).length;
    const fitting = others.filter(({ node }) => !unfit.has(node.id)).map(({ node }) => node.id);
    while (fitting.length > 0) {
      const [nodeId] = fitting.splice(randomInt(fitting.length), 1) as [number];
      const destination = await this.placeOn(nodeId, Math.max(1, owned));
      if (destination) return destination;
      unfit.set(nodeId, 'allocation');
    }
    return reasonOf(
      others.flatMap(({ node }) => {
        const reason = unfit.get(node.id);
        return reason === undefined ? [] : [{ name: node.name, reason }];
      }),
    );
  }

  /** As many allocations as the server has, at one address where that has enough; null where the node has not. */
  private async placeOn(nodeId: number, count: number): Promise<Destination | null> {
    // The node before its allocations, as everywhere: two orders of locking would be a deadlock.
    await this.nodes.lock(nodeId);
    const { example } = await this.allocations.surveyForDeployment({ nodeIds: [nodeId] });
    if (!example) return null;
    const primary = await this.allocations.pickForDeployment({ nodeIds: [nodeId] });
    const picked = [primary.id];
    while (picked.length < count) {
      const next =
        (await this.allocations.pickFurther(nodeId, primary.ip, null, picked)) ??
        (await this.allocations.pickFurther(nodeId, null, null, picked));
      if (!next) return null;
      picked.push(next.id);
    }
    return { nodeId, primary: primary.id, additional: picked.slice(1) };
  }
}
