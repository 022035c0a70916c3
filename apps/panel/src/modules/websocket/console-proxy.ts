import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import type { WebSocket } from 'ws';
import {
  displayError,
  notFound,
  tooManyRequests,
  unauthenticated,
  unexpected,
} from '@app/contracts/errors/common.errors.js';
import { CLOSE_TOKEN_EXPIRED } from '@app/contracts/ws/console.frames.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import type { UpgradeContext, UpgradeRefusal } from '@app/platform/ws/path-ws.adapter.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { nodeUrl, type NodeRef } from '../../platform/daemon-client/node-ref.js';
import { databaseFailure } from '../../platform/database/sql-errors.js';
import { addressGroup } from '@app/platform/http/address-group.js';
import { ServerAccess } from '../../access/server-access.port.js';
import { clientAddress } from '../../platform/http/client-address.js';
import { upgradeRefusal } from '../../platform/http/upgrade-refusal.js';
import { NodesService } from '../nodes/index.js';
import { UsersService } from '../users/index.js';
import { ConsoleEviction } from './console-eviction.js';
import { ConsoleSession, type Admission } from './console-session.js';
import { ConsoleSlots, type Release } from './console-slots.js';
import { ConsoleTokenError, ConsoleTokens } from './console-tokens.js';
import { NodeLink, type LinkTarget, type NodeLinkEvents, type Renewal } from './node-link.js';
import { mayConnect } from './websocket.policy.js';
import { WebsocketRepository, type SocketServer } from './websocket.repository.js';

/** What the check before the handshake found, for the connection after it. */
interface Admitted {
  readonly server: SocketServer;
  readonly admission: Admission | null;
  readonly releaseWaiting: Release;
  readonly address: string;
}

const HEARTBEAT_MS = 30_000;
const AUTH_DEADLINE_MS = 10_000;
const KEEP_TRYING_MS = 30_000;
/** Sockets without a token yet: per address, and of the whole process. */
const WAITING_LIMITS = { waitingPerAddress: 20, waiting: 1_000 };
const LONGEST_TOKEN = 16 * 1024;

const target = (node: NodeRef, serverUuid: string, token: string, address: string): LinkTarget => ({
  url: `${nodeUrl(node).replace(/^http/, 'ws')}/api/servers/${serverUuid}/ws`,
  token,
  headers: { authorization: `Bearer ${node.daemonToken}`, 'x-forwarded-for': address },
});

/** The panel's end of every console socket (client-api.md §12): lets clients in and ties each to its node. */
@Injectable()
export class ConsoleProxy {
  private readonly slots: ConsoleSlots;
  private readonly admitted = new WeakMap<IncomingMessage, Admitted>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly repository: WebsocketRepository,
    private readonly nodes: NodesService,
    private readonly access: ServerAccess,
    private readonly users: UsersService,
    private readonly tokens: ConsoleTokens,
    private readonly eviction: ConsoleEviction,
    private readonly logger: AppLogger,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
  ) {
    this.slots = new ConsoleSlots({ ...config.consoleSockets, ...WAITING_LIMITS });
  }

  start(): void {
    this.timer = setInterval(() => {
      for (const session of this.eviction.sessions) session.heartbeat();
    }, HEARTBEAT_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
    for (const session of this.eviction.sessions) session.end(1012, 'the panel restarts');
  }

  get openSessions(): number {
    return this.eviction.sessions.size;
  }

  /** An upgrade does not pass through the error filter, so what goes wrong is logged here. */
  async check(context: UpgradeContext): Promise<UpgradeRefusal | null> {
    try {
      return await this.admit(context);
    } catch (error) {
      const away = databaseFailure(error);
      if (away) return upgradeRefusal(away);
      this.logger.pino.error({ context: 'Console', error }, 'a console could not be opened');
      return upgradeRefusal(unexpected());
    }
  }

  open(client: WebSocket, request: IncomingMessage): void {
    const { server, admission, releaseWaiting, address } = this.admitted.get(request)!;
    this.admitted.delete(request);
    // `begin` in the constructor may end the session, so the set is filled by name afterwards.
    const session: ConsoleSession = new ConsoleSession(client, request.socket, {
      serverId: server.id,
      serverUuid: server.uuid,
      admission,
      verify: (token) => this.verify(server, token),
      take: (claims) => this.slots.take(server.uuid, claims.user_uuid),
      link: (first, current, events) => this.link(address, first, current, events),
      onAdmitted: (admitted) => {
        releaseWaiting();
        // Something may have ended it between the token and here.
        this.eviction.doubt([admitted]);
      },
      onEnd: () => this.eviction.sessions.delete(session),
      authDeadlineMs: AUTH_DEADLINE_MS,
    });
    this.eviction.sessions.add(session);
  }

  /** Before the handshake: 404 unknown server, 401 a token that is not good, 400 or 429 when all places are taken. */
  private async admit({ request, params, query }: UpgradeContext): Promise<UpgradeRefusal | null> {
    const server = await this.repository.server(params['server'] ?? '');
    if (!server) return upgradeRefusal(notFound());
    const token = query.get('token');
    let admission: Admission | null = null;
    if (token !== null) {
      try {
        admission = await this.verify(server, token);
      } catch (error) {
        if (!(error instanceof ConsoleTokenError)) throw error;
        return upgradeRefusal(unauthenticated({ detail: error.message, cause: error }));
      }
      if (!this.slots.isFree(server.uuid, admission.claims.user_uuid)) {
        return upgradeRefusal(displayError('Too many open websocket connections.'));
      }
    }
    const address = clientAddress(request, this.config.trustedProxies);
    // Not closed but cut: a peer that never answers the closing would keep its connection.
    const drop = (): void => void request.socket.destroy();
    const releaseWaiting =
      admission === null ? this.slots.takeWaiting(addressGroup(address), drop) : () => undefined;
    if (!releaseWaiting) return upgradeRefusal(tooManyRequests('Too many open websocket connections.'));
    // The handshake may still fail, and then no connection follows.
    request.socket.once('close', releaseWaiting);
    this.admitted.set(request, { server, admission, releaseWaiting, address });
    return null;
  }

  /** Throws ConsoleTokenError. */
  private async verify(server: SocketServer, token: string): Promise<Admission> {
    if (token.length > LONGEST_TOKEN) throw new ConsoleTokenError('jwt: token is not valid');
    const node = await this.nodes.reference(server.nodeId);
    const claims = await this.tokens.verify(node, server.uuid, token);
    return { token, claims, node };
  }

  private link(
    address: string,
    first: Admission,
    current: () => Admission,
    events: NodeLinkEvents,
  ): NodeLink {
    return new NodeLink(
      {
        target: target(first.node, first.claims.server_uuid, first.token, address),
        origin: this.config.appUrl,
        connectTimeoutMs: this.config.daemonConnectTimeoutMs,
        keepTryingMs: KEEP_TRYING_MS,
        renew: () => this.renew(current(), address),
      },
      events,
    );
  }

  /**
   * A token for a daemon that restarted: it refuses all that were issued before. The new one holds what the user
   * may do now and ends when the client's own does, so no right is kept or prolonged by it.
   */
  private async renew({ claims }: Admission, address: string): Promise<Renewal> {
    if (claims.exp * 1000 <= Date.now()) return refused('token expired');
    const stored = await this.repository.user(claims.user_uuid);
    const user = stored && (await this.users.withRights(stored));
    const server = user && (await this.access.find(claims.server_uuid, { user, key: null }));
    if (!server || !mayConnect(server)) return refused('access was withdrawn');
    const node = await this.nodes.reference(server.nodeId);
    const token = await this.tokens.mint(node, {
      userId: user.id,
      userUuid: user.uuid,
      serverUuid: server.uuid,
      permissions: server.permissions,
      expiresAt: claims.exp,
    });
    return { target: target(node, server.uuid, token, address) };
  }
}

const refused = (reason: string): Renewal => ({ refused: { code: CLOSE_TOKEN_EXPIRED, reason } });
