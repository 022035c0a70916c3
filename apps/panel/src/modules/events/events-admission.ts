import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@app/contracts/core/errors.js';
import { csrfTokenMismatch } from '@app/contracts/errors/auth.errors.js';
import {
  accessDenied,
  tooManyRequests,
  unauthenticated,
  unexpected,
} from '@app/contracts/errors/common.errors.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import type { UpgradeContext, UpgradeRefusal } from '@app/platform/ws/path-ws.adapter.js';
import type { ActingUser } from '../../access/request-context.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { databaseFailure } from '../../platform/database/sql-errors.js';
import { clientAddress } from '../../platform/http/client-address.js';
import { upgradeRefusal } from '../../platform/http/upgrade-refusal.js';
import { ApiKeysService } from '../api-keys/index.js';
import { areaRefusal, BearerGuard } from '../auth/index.js';
import { SessionsService } from '../sessions/index.js';
import type { Holding } from './events-socket.js';

/** Somebody who may have a socket. */
export interface Admitted {
  readonly user: ActingUser;
  readonly holding: Holding;
}

/** Lets people into the events socket, by the rules of all other requests, and looks again later. */
@Injectable()
export class EventsAdmission {
  private readonly admitted = new WeakMap<IncomingMessage, Admitted>();

  constructor(
    private readonly sessions: SessionsService,
    private readonly keys: ApiKeysService,
    private readonly bearer: BearerGuard,
    private readonly logger: AppLogger,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
  ) {}

  /** Before the handshake: 401, 403, or a 429 where `isFull` says that the user has sockets enough. */
  async check(
    { request }: UpgradeContext,
    isFull: (userId: number) => boolean,
  ): Promise<UpgradeRefusal | null> {
    try {
      const found = await this.find(request);
      if (isFull(found.user.id)) throw tooManyRequests('Too many open events sockets.');
      this.admitted.set(request, found);
      return null;
    } catch (error) {
      const known = error instanceof AppError ? error : databaseFailure(error);
      if (known) return upgradeRefusal(known);
      this.logger.pino.error({ context: 'Events', error }, 'an events socket could not be opened');
      return upgradeRefusal(unexpected());
    }
  }

  /** What `check` has found. */
  take(request: IncomingMessage): Admitted {
    const found = this.admitted.get(request)!;
    this.admitted.delete(request);
    return found;
  }

  /** The user as they are now, null when what let them in has ended. */
  userOf(holding: Holding): Promise<ActingUser | null> {
    return 'session' in holding ? this.sessions.userOf(holding.session) : this.keys.userOf(holding.key);
  }

  private async find(request: IncomingMessage): Promise<Admitted> {
    const ip = clientAddress(request, this.config.trustedProxies);
    const { headers } = request;
    if (headers.authorization !== undefined) {
      const { actor, allows } = await this.bearer.authenticate({ headers, ip });
      const refusal = areaRefusal('client', actor);
      if (refusal !== null) throw accessDenied(refusal);
      if (allows && !allows(ip)) throw accessDenied();
      return { user: actor.user, holding: { key: actor.key.identifier } };
    }
    const session = await this.sessions.find({ method: 'GET', ip, headers });
    if (!session) throw unauthenticated();
    // A page of somebody else could open a socket with the user's cookie: browsers let them, and name the page.
    if (!this.sessions.isOwn(headers.origin)) throw csrfTokenMismatch();
    return { user: session.actor.user, holding: { session: session.actor.session } };
  }
}
