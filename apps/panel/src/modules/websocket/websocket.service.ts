import { Inject, Injectable } from '@nestjs/common';
import { forbidden, serverStateConflict } from '@app/contracts/errors/common.errors.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import type { Actor } from '../../access/request-context.js';
import { ServerAccess, type PermittedServer } from '../../access/server-access.port.js';
import { NodesService } from '../nodes/index.js';
import { UserSessions } from '../users/index.js';
import { ConsoleTokens, TOKEN_LIFE_SECONDS } from './console-tokens.js';
import { ignoresState, mayConnect, socketAddress } from './websocket.policy.js';

export interface SocketPass {
  readonly token: string;
  readonly socket: string;
}

/** Hands out console tokens. */
@Injectable()
export class WebsocketService {
  constructor(
    private readonly access: ServerAccess,
    private readonly nodes: NodesService,
    private readonly tokens: ConsoleTokens,
    private readonly sessions: UserSessions,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
  ) {}

  /** Throws serverStateConflict (409) before forbidden (403), as other routes do. */
  async pass(server: PermittedServer, { user }: Actor): Promise<SocketPass> {
    const conflict = this.access.stateConflict(server);
    if (conflict !== null && !ignoresState(server)) throw serverStateConflict(conflict);
    if (!mayConnect(server)) throw forbidden();
    const lifeMs = TOKEN_LIFE_SECONDS * 1000;
    await this.sessions.open(user.id, server.id, new Date(Date.now() + lifeMs));
    const token = await this.tokens.mint(await this.nodes.reference(server.nodeId), {
      userId: user.id,
      userUuid: user.uuid,
      serverUuid: server.uuid,
      permissions: server.permissions,
    });
    return { token, socket: socketAddress(this.config.appUrl, server.uuid) };
  }
}
