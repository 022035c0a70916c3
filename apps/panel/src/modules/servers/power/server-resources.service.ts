import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { StatsAttributes } from '@app/contracts/client/servers.contract.js';
import { getServer } from '@app/contracts/daemon/servers.contract.js';
import { AppError } from '@app/contracts/core/errors.js';
import type { PermittedServer } from '../../../access/server-access.port.js';
import { LiveServers } from '../../live/index.js';
import { NodeGateway } from '../../nodes/index.js';
import { missingStats, toStats } from './server-resources.transformer.js';

/**
 * Upstream keeps an answer for 20 s, which makes a caller that waits for `running` wait in vain. One and a half
 * seconds still spare the node from many readers at once, and nobody sees an older state.
 */
const FRESH_MS = 1_500;
const CACHED_SERVERS = 10_000;
const NODE_TIMEOUT_MS = 1_000;

/** What has to be known of a server to ask its node about it. */
export type AskedServer = Pick<PermittedServer, 'uuid' | 'nodeId' | 'status'>;

/** Power state and usage, asked from the node. */
@Injectable()
export class ServerResourcesService {
  private readonly answers = new LRUCache<string, Promise<StatsAttributes>>({
    max: CACHED_SERVERS,
    ttl: FRESH_MS,
  });

  constructor(
    private readonly gateway: NodeGateway,
    private readonly live: LiveServers,
  ) {}

  /** A node that does not answer gives `missing` and zeros, never an error. Concurrent readers share one call. */
  read(server: AskedServer): Promise<StatsAttributes> {
    const known = this.answers.get(server.uuid);
    if (known) return known;
    const answer = this.ask(server);
    this.answers.set(server.uuid, answer);
    // Whatever fails besides the node must not be remembered.
    answer.catch(() => {
      if (this.answers.peek(server.uuid) === answer) this.answers.delete(server.uuid);
    });
    return answer;
  }

  /** After a power action the next reader asks the node again. */
  forget(serverUuid: string): void {
    this.answers.delete(serverUuid);
  }

  private async ask(server: AskedServer): Promise<StatsAttributes> {
    try {
      const answer = await this.gateway.call(
        server.nodeId,
        getServer,
        { params: { server: server.uuid } },
        { timeoutMs: NODE_TIMEOUT_MS },
      );
      const stats = toStats(answer);
      await this.live.keepFigures({ [server.uuid]: stats });
      return stats;
    } catch (error) {
      if (error instanceof AppError && error.blame === 'operation') {
        return missingStats(server.status === 'suspended');
      }
      throw error;
    }
  }
}
