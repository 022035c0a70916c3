import type { IncomingMessage } from 'node:http';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import ipaddr from 'ipaddr.js';
import type { WebSocket } from 'ws';
import { defineError } from '@app/contracts/core/errors.js';
import { AFTER_HEADER, POSITION_HEADER } from '@app/contracts/ws/console.frames.js';
import type { UpgradeContext, UpgradeRefusal } from '@app/platform/ws/path-ws.adapter.js';
import { ConfigStore } from '../../config/config-store.js';
import { refuseBearer } from '../../platform/http/bearer.js';
import { isAllowedOrigin } from '../../platform/http/cors.js';
import { concerns, type Deauthorization, Deauthorizations } from '../../platform/state/deauthorizations.js';
import { Denials } from '../../platform/state/denials.js';
import { ActivityRecorder } from '../activity/index.js';
import { ServerRegistry, unknownServer, type Server } from '../servers/index.js';
import { ConsoleSocket, type SocketHome } from './console-socket.js';
import { verifyConsoleToken, type ConsoleGrant } from './console-token.js';
import { ServerChannel } from './server-channel.js';

export const tooManySockets = defineError({
  code: 'DaemonTooManySockets',
  status: 400,
  blame: 'caller',
  message: 'Too many open websocket connections.',
});
/** Unauthenticated sockets of the whole node. */
const MAX_UNAUTHENTICATED = 2000;

const nowS = (): number => Math.floor(Date.now() / 1000);

/** All console sockets of the node: who may connect, who watches which server, whose tokens are revoked. */
@Injectable()
export class ConsoleHub implements SocketHome, OnModuleDestroy {
  private readonly bootedAt = nowS();
  private readonly sockets = new Set<ConsoleSocket>();
  private readonly channels = new Map<Server, ServerChannel>();
  /** Connections that have not authenticated, with their address; null = relayed by the panel. */
  private readonly waiting = new Map<IncomingMessage, string | null>();
  private readonly requests = new Map<ConsoleSocket, IncomingMessage>();
  private readonly stopListening: () => void;
  private pinger: NodeJS.Timeout | undefined;

  constructor(
    private readonly registry: ServerRegistry,
    private readonly config: ConfigStore,
    private readonly denials: Denials,
    private readonly activity: ActivityRecorder,
    deauthorizations: Deauthorizations,
  ) {
    this.stopListening = deauthorizations.listen((each) => this.deauthorize(each));
  }

  get logCount(): number {
    return this.config.current.system.websocket_log_count;
  }

  get authDeadlineMs(): number {
    return this.config.current.console.auth_deadline * 1000;
  }

  /** Sockets that are open, for tests and metrics. */
  get size(): number {
    return this.sockets.size;
  }

  /** Decides about an upgrade; a slot is taken at once, so that many at a time do not slip through. */
  check({ request, params }: UpgradeContext): UpgradeRefusal | null {
    const server = this.registry.find(params['server'] ?? '');
    const refusal = (status: number, error: string): UpgradeRefusal => ({ status, body: { error } });
    if (!server) return refusal(404, unknownServer.descriptor.message);
    const { console: limits } = this.config.current;
    const isRelay = this.isRelay(request);
    if (!isRelay && !isAllowedOrigin(this.config.current, request.headers.origin)) {
      return refusal(403, 'The origin is not allowed to connect.');
    }
    const ip = isRelay ? null : this.addressOf(request);
    const sameIp = [...this.waiting.values()].filter((address) => address !== null && address === ip).length;
    const isFull =
      (this.channels.get(server)?.size ?? 0) >= limits.max_sockets_per_server ||
      sameIp >= limits.max_unauthenticated_per_ip ||
      this.waiting.size >= MAX_UNAUTHENTICATED;
    if (isFull) return refusal(400, tooManySockets.descriptor.message);
    this.waiting.set(request, ip);
    request.socket.once('close', () => this.waiting.delete(request));
    return null;
  }

  accept(ws: WebSocket, { request, params }: UpgradeContext): void {
    const server = this.registry.find(params['server'] ?? '');
    if (!server) return ws.close(1000, 'server deleted');
    const ip = this.addressOf(request);
    const socket = new ConsoleSocket(ws, request.socket, server, ip, this, this.relayOf(request));
    if (ws.readyState !== ws.OPEN) return;
    this.sockets.add(socket);
    this.requests.set(socket, request);
    this.pinger ??= setInterval(
      () => this.sockets.forEach((each) => each.ping()),
      this.config.current.console.ping_interval * 1000,
    );
  }

  /**
   * Who relays is the panel, and has verified what it relays. A client that has come by itself must hold a token of a
   * panel whose pages may connect here, for the name that it has connected to.
   */
  verify(token: string, socket: ConsoleSocket): Promise<ConsoleGrant> {
    const request = this.requests.get(socket);
    const isRelayed = request !== undefined && this.isRelay(request);
    return verifyConsoleToken(token, {
      keys: this.config.acceptedTokens,
      server: socket.server.uuid,
      bootedAt: this.bootedAt,
      now: nowS(),
      isIssuer: (issuer) => isRelayed || isAllowedOrigin(this.config.current, originOf(issuer)),
      isAudience: (audience) =>
        isRelayed || hostOf(audience) === hostOf(`http://${request?.headers.host ?? ''}`),
      isDenied: (grant) => this.isDenied(grant),
    });
  }

  isDenied({ user, server, jti, issuedAt }: ConsoleGrant): boolean {
    const subjects = [`user:${user}`, `user:${user}:${server}`, ...(jti === null ? [] : [`jti:${jti}`])];
    return subjects.some((subject) => this.denials.isDenied(subject, issuedAt));
  }

  admit(socket: ConsoleSocket, grant: ConsoleGrant): void {
    const { console: limits } = this.config.current;
    const { server } = socket;
    const channel = this.channels.get(server) ?? new ServerChannel(server);
    this.channels.set(server, channel);
    if (channel.size >= limits.max_sockets_per_server) throw tooManySockets();
    this.checkUser(socket, grant);
    const request = this.requests.get(socket);
    if (request) this.waiting.delete(request);
    channel.join(socket);
  }

  regrant(socket: ConsoleSocket, grant: ConsoleGrant): void {
    if (grant.user !== socket.grant?.user) this.checkUser(socket, grant);
  }

  left(socket: ConsoleSocket): void {
    this.sockets.delete(socket);
    const request = this.requests.get(socket);
    if (request) this.waiting.delete(request);
    this.requests.delete(socket);
    const channel = this.channels.get(socket.server);
    channel?.leave(socket);
    if (channel?.size === 0) {
      channel.close();
      this.channels.delete(socket.server);
    }
    if (this.sockets.size === 0) {
      clearInterval(this.pinger);
      this.pinger = undefined;
    }
  }

  record(socket: ConsoleSocket, event: string, metadata: Record<string, unknown>): void {
    const user = socket.grant?.user ?? null;
    this.activity.record({ server: socket.server.uuid, event, metadata, user, ip: socket.ip });
  }

  daemonLine(text: string): string {
    return `\u001b[33m\u001b[1m[${this.config.current.app_name} Daemon]:\u001b[39m ${text}\u001b[0m`;
  }

  /** Refuses tokens issued until now with these ids and ends their sockets. */
  denyTokens(server: Server, jtis: readonly string[]): void {
    for (const jti of jtis) this.denials.deny(`jti:${jti}`, nowS());
    this.revoke((socket) => socket.server === server && jtis.includes(socket.grant?.jti ?? ''));
  }

  /** Ends the sessions of one user, on all servers when none is named (hazard W15: of nobody else). */
  private deauthorize(deauthorization: Deauthorization): void {
    const { user, servers } = deauthorization;
    const subjects =
      servers.length === 0 ? [`user:${user}`] : servers.map((server) => `user:${user}:${server}`);
    for (const subject of subjects) this.denials.deny(subject, nowS());
    this.revoke(
      ({ grant, server }) => grant !== null && concerns(deauthorization, { ...grant, server: server.uuid }),
    );
  }

  onModuleDestroy(): void {
    this.stopListening();
    clearInterval(this.pinger);
    for (const socket of [...this.sockets]) socket.shutDown();
  }

  private isRelay(request: IncomingMessage): boolean {
    return refuseBearer(request.headers.authorization, this.config.acceptedTokens) === null;
  }

  private relayOf({ headers }: IncomingMessage): { after: number | null } | null {
    if (headers[POSITION_HEADER] === undefined) return null;
    const after = Number(headers[AFTER_HEADER] ?? NaN);
    return { after: Number.isSafeInteger(after) && after >= 0 ? after : null };
  }

  private revoke(matches: (socket: ConsoleSocket) => boolean): void {
    for (const socket of [...this.sockets]) if (matches(socket)) socket.revoke();
  }

  private checkUser(socket: ConsoleSocket, { user }: ConsoleGrant): void {
    const open = [...this.sockets].filter(
      (each) => each !== socket && each.server === socket.server && each.grant?.user === user,
    );
    if (open.length >= this.config.current.console.max_sockets_per_user) throw tooManySockets();
  }

  /** The client's address; headers of proxies count only when the peer is one of them. */
  private addressOf(request: IncomingMessage): string {
    const peer = request.socket.remoteAddress ?? '';
    const { trusted_proxies: proxies } = this.config.current.api;
    if (!proxies.some((proxy) => covers(proxy, peer))) return peer;
    const forwarded = String(request.headers['x-forwarded-for'] ?? '').split(',');
    const trusted = forwarded.map((part) => part.trim()).filter((part) => ipaddr.isValid(part));
    return trusted.findLast((part) => !proxies.some((proxy) => covers(proxy, part))) ?? peer;
  }
}

const originOf = (url: string): string | undefined => URL.parse(url)?.origin;
/** Without the port: a proxy in front of the node may listen on another one. */
const hostOf = (url: string): string | undefined => URL.parse(url)?.hostname;

function covers(proxy: string, address: string): boolean {
  try {
    const parsed = ipaddr.process(address);
    const range = ipaddr.parseCIDR(
      proxy.includes('/') ? proxy : `${proxy}/${proxy.includes(':') ? 128 : 32}`,
    );
    return parsed.kind() === range[0].kind() && parsed.match(range);
  } catch {
    return false;
  }
}
