import { Injectable } from '@nestjs/common';
import { AppError } from '@app/contracts/core/errors.js';
import { listServers } from '@app/contracts/daemon/servers.contract.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { LiveServers } from '../live/index.js';
import { NodeGateway } from '../nodes/index.js';
import { toStats } from '../servers/index.js';

/** How often figures are taken and sent. */
export const FIGURES_EVERY_MS = 2_000;
/** A little less, so that clocks that differ do not leave one out. */
const ASKED_WITHIN_MS = 1_900;
const TIMEOUT_MS = 1_500;
const AWAY_MS = 10_000;

/**
 * Asks nodes what their servers use while somebody looks: one question for all servers of a node, by one process of
 * all. The others hear of the answer.
 */
@Injectable()
export class FigureTaker {
  private readonly asking = new Set<number>();
  private readonly nextAt = new Map<number, number>();

  constructor(
    private readonly gateway: NodeGateway,
    private readonly live: LiveServers,
    private readonly logger: AppLogger,
  ) {}

  /** Never fails; a node that is away is asked less often. */
  async take(nodeIds: Iterable<number>): Promise<void> {
    await Promise.all([...nodeIds].map((id) => this.ask(id)));
  }

  private async ask(nodeId: number): Promise<void> {
    if (this.asking.has(nodeId) || (this.nextAt.get(nodeId) ?? 0) > Date.now()) return;
    this.asking.add(nodeId);
    try {
      if (!(await this.live.mayAsk(nodeId, ASKED_WITHIN_MS))) return;
      const servers = await this.gateway.call(nodeId, listServers, {}, { timeoutMs: TIMEOUT_MS });
      this.nextAt.delete(nodeId);
      await this.live.keepFigures(
        Object.fromEntries(servers.map((server) => [server.configuration.uuid, toStats(server)])),
      );
    } catch (error) {
      this.nextAt.set(nodeId, Date.now() + AWAY_MS);
      if (error instanceof AppError) return;
      this.logger.pino.error({ context: 'Events', node: nodeId, error }, 'figures could not be taken');
    } finally {
      this.asking.delete(nodeId);
    }
  }
}
