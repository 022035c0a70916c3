import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { SERVER_STATES } from '@app/contracts/ws/console.frames.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { REDIS } from '../../platform/redis/redis.tokens.js';

const KEPT_SECONDS = 3600;
/** States of Docker that Pelican's daemon reports too (domain.md §8). */
const KNOWN = new Set<string>([
  ...SERVER_STATES,
  'created',
  'restarting',
  'exited',
  'paused',
  'dead',
  'removing',
]);

/** The state as it is kept: what nobody knows counts as unreachable. */
export const knownState = (state: string): string => (KNOWN.has(state) ? state : 'missing');

/** The last power state that daemons reported: a hint for lists, never the truth. */
@Injectable()
export class ContainerStates {
  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
    private readonly logger: AppLogger,
  ) {}

  /** Without Redis the hint is lost and nothing else. */
  async keep(serverUuid: string, state: string): Promise<void> {
    try {
      await this.redis.set(this.key(serverUuid), knownState(state), 'EX', KEPT_SECONDS);
    } catch (error) {
      this.logger.pino.debug({ context: 'Remote', server: serverUuid, error }, 'a power state was not kept');
    }
  }

  /** Null when nothing was reported within the hour. */
  async find(serverUuid: string): Promise<string | null> {
    return this.redis.get(this.key(serverUuid)).catch(() => null);
  }

  private key(serverUuid: string): string {
    return `${this.config.redisPrefix}:server-state:${serverUuid}`;
  }
}
