import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import pLimit from 'p-limit';
import { AppError } from '@app/contracts/core/errors.js';
import type { ResponseOf } from '@app/contracts/core/route.js';
import { getCapabilities, getSystem, getUtilization } from '@app/contracts/daemon/system.contract.js';
import { daemonUnreachable } from '@app/contracts/errors/common.errors.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { REDIS } from '../../platform/redis/redis.tokens.js';
import { NodeGateway } from '../nodes/index.js';

/** What a node told of itself when it was last looked at. */
export interface NodeLook {
  /** ISO 8601 */
  readonly at: string;
  readonly version: string;
  /** Its daemon is ours, not a Wings, whose releases are others. */
  readonly isOurs: boolean;
  /** Bytes and percent; null of daemons that do not tell. */
  readonly use: {
    readonly memory: number;
    readonly disk: number;
    readonly diskTotal: number;
    readonly cpu: number;
  } | null;
}

const OUR_NAME = 'rookery';
const KEPT_SECONDS = 24 * 3600;
const AT_ONCE = 20;
const PATIENCE_MS = 3_000;

/** Asks nodes how they are, so that pages need not wait for them. Kept in Redis: a hint, as all that is told of nodes. */
@Injectable()
export class NodeLooks {
  constructor(
    private readonly gateway: NodeGateway,
    @Inject(REDIS) private readonly redis: Redis,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
    private readonly logger: AppLogger,
  ) {}

  /** Never fails; whether a node answered is noted by the gateway. */
  async take(nodeIds: readonly number[], stop?: AbortSignal): Promise<void> {
    const limit = pLimit(AT_ONCE);
    await Promise.all(nodeIds.map((id) => limit(() => (stop?.aborted ? undefined : this.look(id)))));
  }

  /** Null while Redis is away. */
  async find(nodeIds: readonly number[]): Promise<ReadonlyMap<number, NodeLook> | null> {
    if (nodeIds.length === 0) return new Map();
    try {
      const texts = await this.redis.mget(nodeIds.map((id) => this.keyOf(id)));
      const known = nodeIds.flatMap((id, index) => {
        const text = texts[index];
        return text ? [[id, JSON.parse(text) as NodeLook] as const] : [];
      });
      return new Map(known);
    } catch (error) {
      this.logger.pino.debug({ context: NodeLooks.name, error }, 'what nodes told was not read');
      return null;
    }
  }

  private async look(nodeId: number): Promise<void> {
    try {
      const { version, isOurs } = await this.versionOf(nodeId);
      const told = await this.orNull(
        this.gateway.call(nodeId, getUtilization, {}, { timeoutMs: PATIENCE_MS }),
      );
      const look: NodeLook = { at: new Date().toISOString(), version, isOurs, use: told && useOf(told) };
      await this.redis.set(this.keyOf(nodeId), JSON.stringify(look), 'EX', KEPT_SECONDS);
    } catch (error) {
      // It did not answer, is gone, or Redis is away.
      this.logger.pino.debug(
        { context: NodeLooks.name, node: nodeId, error },
        'a node could not be looked at',
      );
    }
  }

  private async versionOf(nodeId: number): Promise<Pick<NodeLook, 'version' | 'isOurs'>> {
    const able = await this.orNull(
      this.gateway.call(nodeId, getCapabilities, {}, { timeoutMs: PATIENCE_MS }),
    );
    if (able) return { version: able.version, isOurs: able.name === OUR_NAME };
    const { version } = await this.gateway.call(nodeId, getSystem, {}, { timeoutMs: PATIENCE_MS });
    return { version, isOurs: false };
  }

  /** Null where the daemon answers, but not with that: it has no such route, or one of its own. */
  private async orNull<T>(call: Promise<T>): Promise<T | null> {
    try {
      return await call;
    } catch (error) {
      if (error instanceof AppError && !daemonUnreachable.is(error)) return null;
      throw error;
    }
  }

  private keyOf = (id: number): string => `${this.config.redisPrefix}:node-look:${id}`;
}

const useOf = (told: ResponseOf<typeof getUtilization>): NonNullable<NodeLook['use']> => ({
  memory: told.memory_used,
  disk: told.disk_used,
  diskTotal: told.disk_total,
  cpu: told.cpu_percent,
});
