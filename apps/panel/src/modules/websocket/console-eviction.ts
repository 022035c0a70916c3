import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CLOSE_SUSPENDED, CLOSE_TOKEN_EXPIRED } from '@app/contracts/ws/console.frames.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { ServerAccess } from '../../access/server-access.port.js';
import { CacheInvalidation } from '../../platform/redis/cache-invalidation.js';
import { LiveBus } from '../../platform/redis/live-bus.js';
import { sessionsEnded } from '../live/index.js';
import { UsersService } from '../users/index.js';
import type { Admission, ConsoleSession } from './console-session.js';
import { isCovered } from './websocket.policy.js';
import { WebsocketRepository } from './websocket.repository.js';

/** Where the database does not answer, consoles keep what they have and are looked at again. */
const LOOK_AGAIN_MS = 1_000;

/**
 * The consoles of this process, and the end of those whose server was suspended or deleted or whose user lost rights.
 * Nodes are told of it too, but some leave a socket open for as long as its token lives.
 */
@Injectable()
export class ConsoleEviction implements OnModuleInit {
  readonly sessions = new Set<ConsoleSession>();
  private readonly doubtful = new Set<ConsoleSession>();
  private isLooking = false;

  constructor(
    private readonly repository: WebsocketRepository,
    private readonly access: ServerAccess,
    private readonly users: UsersService,
    private readonly invalidation: CacheInvalidation,
    private readonly bus: LiveBus,
    private readonly logger: AppLogger,
  ) {}

  /** Null: Redis was away, and anything may have changed. */
  onModuleInit(): void {
    const doubtWhere = (isMeant: (session: ConsoleSession) => boolean): void =>
      this.doubt([...this.sessions].filter(isMeant));
    for (const topic of ['server', 'server-members'] as const) {
      this.invalidation.on(topic, (id) => doubtWhere(({ serverId }) => id === null || serverId === id));
    }
    this.invalidation.on('user', (id) => {
      doubtWhere(({ held }) => id === null || held?.claims.user_id === id);
    });
    this.bus.on(sessionsEnded, ({ userId, server, before }) => {
      for (const session of this.sessions) {
        const claims = session.held?.claims;
        if (claims?.user_id !== userId || claims.iat * 1000 > before) continue;
        if (server === null || claims.server_uuid === server) this.withdraw(session);
      }
    });
  }

  /** Whatever let these in may have changed: they are looked at at once, one after the other. */
  doubt(sessions: Iterable<ConsoleSession>): void {
    for (const session of sessions) this.doubtful.add(session);
    if (this.isLooking || this.doubtful.size === 0) return;
    this.isLooking = true;
    // Caches hear of the same change in the same turn, maybe after this.
    setImmediate(() => void this.settle());
  }

  private async settle(): Promise<void> {
    for (const session of this.doubtful) {
      // Doubted anew while it is looked at, it is looked at once more.
      this.doubtful.delete(session);
      try {
        if (session.held) await this.look(session, session.held);
      } catch (error) {
        this.logger.pino.warn({ context: 'Console', error }, 'a console could not be looked at');
        this.doubtful.add(session);
        setTimeout(() => void this.settle(), LOOK_AGAIN_MS).unref();
        return;
      }
    }
    this.isLooking = false;
  }

  private async look(session: ConsoleSession, { claims }: Admission): Promise<void> {
    if (!(await this.repository.server(claims.server_uuid))) return session.endDeleted();
    const stored = await this.repository.user(claims.user_uuid);
    const user = stored && (await this.users.withRights(stored));
    const server = user && (await this.access.find(claims.server_uuid, { user, key: null }));
    if (!server || !isCovered(claims.permissions, server.permissions)) return this.withdraw(session);
    if (server.status === 'suspended') session.end(CLOSE_SUSPENDED, 'server is suspended');
  }

  private withdraw(session: ConsoleSession): void {
    session.end(CLOSE_TOKEN_EXPIRED, 'access was withdrawn');
  }
}
