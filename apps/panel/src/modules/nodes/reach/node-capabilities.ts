import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AppError } from '@app/contracts/core/errors.js';
import { getCapabilities } from '@app/contracts/daemon/system.contract.js';
import { daemonAnswered } from '../../../platform/daemon-client/daemon-errors.js';
import { CacheInvalidation } from '../../../platform/redis/cache-invalidation.js';
import { NodeGateway } from './node-gateway.js';

/** They change when a daemon is replaced by another release. */
const KNOWN_MS = 60_000;
const AWAY_MS = 10_000;
/** Somebody waits for something else of the server. */
const PATIENCE_MS = 1_000;

/**
 * What nodes can do beyond Wings (docs/adr/0007-compatibility-precedence.md). Asked once in a while and in the
 * background; only the first one who asks waits, and not for long.
 */
@Injectable()
export class NodeCapabilities implements OnModuleInit {
  private readonly known = new LRUCache<number, readonly string[]>({
    max: 2_000,
    ttl: KNOWN_MS,
    allowStale: true,
    fetchMethod: async (nodeId, stale, { options }) => {
      try {
        return (await this.gateway.call(nodeId, getCapabilities, {}, { timeoutMs: PATIENCE_MS })).features;
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        if (daemonAnswered(error, 404)) return [];
        options.ttl = AWAY_MS;
        return stale ?? [];
      }
    },
  });

  constructor(
    private readonly gateway: NodeGateway,
    private readonly invalidation: CacheInvalidation,
  ) {}

  onModuleInit(): void {
    this.invalidation.on('node', (id) => {
      if (id === null) this.known.clear();
      else this.known.delete(id);
    });
  }

  /** By their names in `GET /api/capabilities`; none of a node that is Wings, or was away when it was asked. */
  async of(nodeId: number): Promise<readonly string[]> {
    return (await this.known.fetch(nodeId)) ?? [];
  }
}
