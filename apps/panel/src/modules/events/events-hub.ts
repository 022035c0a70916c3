import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { WebSocket } from 'ws';
import {
  encodeEvent,
  MAX_WATCHED,
  type EventsFrame,
  type WatchFrame,
} from '@app/contracts/ws/events.frames.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { RELEASE } from '@app/platform/config/release.js';
import { EventsAdmission, type Admitted } from './events-admission.js';
import { EventsSocket } from './events-socket.js';
import { FIGURES_EVERY_MS, FigureTaker } from './figure-taker.js';
import { FigureSender } from './figure-sender.js';
import { ServerStates, type ServerView } from './server-states.service.js';
import { SocketGroups } from './socket-groups.js';
import { VisibleServersRepository, type VisibleServer } from './visible-servers.repository.js';

const HEARTBEAT_MS = 30_000;
/** What nobody tells of, such as the end of an unused session, is found by looking. */
const LOOK_AGAIN_MS = 5 * 60_000;
/** Changes that belong together, such as a password and the session that outlives it, are looked at as one. */
const SETTLE_MS = 100;
/** Tabs of a person in one process. */
const SOCKETS_PER_USER = 50;

/** What was told of a watched server last. */
export type Told = Extract<EventsFrame, { type: 'server.state' }>['data'];

/** All sockets of this process: who they are, what they watch, and whether they still may. */
@Injectable()
export class EventsHub {
  readonly users = new SocketGroups<number>();
  /** Sockets by the uuid of a server they watch. */
  readonly watchers = new SocketGroups<string>();
  readonly figures = new FigureSender();
  private readonly sockets = new Set<EventsSocket>();
  private readonly told = new Map<string, Told>();
  private readonly servers = new Map<number, VisibleServer>();
  private readonly doubtful = new Set<EventsSocket>();
  private timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly repository: VisibleServersRepository,
    private readonly states: ServerStates,
    private readonly admission: EventsAdmission,
    private readonly taker: FigureTaker,
    private readonly logger: AppLogger,
  ) {}

  start(): void {
    const every = (ms: number, work: () => void): NodeJS.Timeout => setInterval(work, ms).unref();
    this.timers = [
      every(HEARTBEAT_MS, () => this.sockets.forEach((socket) => socket.heartbeat())),
      every(FIGURES_EVERY_MS, () => this.beat()),
      every(LOOK_AGAIN_MS, () => this.doubt(this.sockets)),
      every(SETTLE_MS, () => void this.settle()),
    ];
  }

  stop(): void {
    for (const timer of this.timers) clearInterval(timer);
    for (const socket of this.sockets) socket.close(1012, 'the panel restarts');
  }

  get openSockets(): ReadonlySet<EventsSocket> {
    return this.sockets;
  }

  isFull(userId: number): boolean {
    return this.users.of(userId).size >= SOCKETS_PER_USER;
  }

  open(client: WebSocket, { user, holding }: Admitted): void {
    const socket: EventsSocket = new EventsSocket(client, holding, user, {
      onWatch: (wish) => void this.quietly(this.watch(socket, wish)),
      onEnd: () => this.forget(socket),
    });
    this.sockets.add(socket);
    this.users.add(user.id, socket);
    socket.send({ type: 'hello', data: { version: RELEASE } });
    // Something may have ended it between the look and here.
    this.doubt([socket]);
  }

  /** A server that somebody here watches, by its id. */
  watchedServer(id: number): VisibleServer | undefined {
    return this.servers.get(id);
  }

  watchedOn(nodeId: number): VisibleServer[] {
    return [...this.servers.values()].filter((server) => server.nodeId === nodeId);
  }

  /** Tells the watchers of a server how it stands now; nothing happens where nobody watches it. */
  tellState(uuid: string, change: Partial<Told>): void {
    const before = this.told.get(uuid);
    const data = { ...before, ...change } as Told;
    if (!before || isDeepStrictEqual(data, before)) return;
    this.told.set(uuid, data);
    this.send(this.watchers.of(uuid), { type: 'server.state', data });
  }

  /** The same without telling: a frame of its own does. */
  noteOperation(uuid: string, operation: Told['operation']): void {
    const before = this.told.get(uuid);
    if (before) this.told.set(uuid, { ...before, operation });
  }

  send(sockets: Iterable<EventsSocket>, event: EventsFrame): void {
    const text = encodeEvent(event);
    for (const socket of sockets) socket.sendText(text);
  }

  /** Whatever let these in, or lets them see what they watch, may have changed. */
  doubt(sockets: Iterable<EventsSocket>): void {
    for (const socket of sockets) this.doubtful.add(socket);
  }

  /** Everything that is watched may stand otherwise than was told: Redis was away, or a node was restarted. */
  async refresh(): Promise<void> {
    await this.quietly(
      this.states.of([...this.servers.values()]).then((views) => {
        for (const { server, live, operation, isNodeReachable } of views) {
          const change = { state: live.state, at: live.at, node_reachable: isNodeReachable };
          this.tellState(server.uuid, {
            ...change,
            operation: (operation?.attributes ?? null) as Told['operation'],
          });
        }
      }),
    );
  }

  private async watch(socket: EventsSocket, wish: WatchFrame['data']): Promise<void> {
    const turn = ++socket.wish;
    const servers = await this.repository.among(socket.user, (wish.servers ?? []).slice(0, MAX_WATCHED));
    const views = await this.states.of(servers.filter(({ uuid }) => !socket.watched.has(uuid)));
    // Another wish has come meanwhile, or nobody is there any more.
    if (turn !== socket.wish || !socket.isOpen) return;
    socket.wantsFigures = wish.stats ?? false;
    socket.topics = new Set(wish.topics);
    this.setWatched(socket, servers);
    for (const view of views) this.introduce(socket, view);
    if (socket.wantsFigures) await this.taker.take(new Set(servers.map(({ nodeId }) => nodeId)));
  }

  /** What others here were told already is at least as new. */
  private introduce(socket: EventsSocket, { server, live, operation, isNodeReachable }: ServerView): void {
    const data = this.told.get(server.uuid) ?? {
      server: server.uuid,
      state: live.state,
      operation: operation?.attributes ?? null,
      node_reachable: isNodeReachable,
      at: live.at,
    };
    this.told.set(server.uuid, data as Told);
    socket.send({ type: 'server.state', data: data as Told });
  }

  private setWatched(socket: EventsSocket, servers: readonly VisibleServer[]): void {
    const next = new Map(servers.map((server) => [server.uuid, server]));
    for (const { uuid, id } of socket.watched.values()) {
      if (next.has(uuid) || !this.watchers.delete(uuid, socket)) continue;
      this.told.delete(uuid);
      this.servers.delete(id);
    }
    for (const server of servers) {
      this.watchers.add(server.uuid, socket);
      this.servers.set(server.id, server);
    }
    socket.watched = next;
  }

  private forget(socket: EventsSocket): void {
    this.setWatched(socket, []);
    this.sockets.delete(socket);
    this.doubtful.delete(socket);
    this.users.delete(socket.user.id, socket);
  }

  private beat(): void {
    this.figures.send(this.sockets);
    const nodes = new Set<number>();
    for (const socket of this.sockets) {
      if (socket.wantsFigures) for (const { nodeId } of socket.watched.values()) nodes.add(nodeId);
    }
    void this.taker.take(nodes);
  }

  private async settle(): Promise<void> {
    const sockets = [...this.doubtful];
    this.doubtful.clear();
    for (const socket of sockets) await this.quietly(this.look(socket));
  }

  /** Ends a socket whose session or key has ended, and takes from it what its user may no longer see. */
  private async look(socket: EventsSocket): Promise<void> {
    if (!socket.isOpen) return;
    const user = await this.admission.userOf(socket.holding);
    if (!user) {
      // The caller's own session is taken along by the change that ends the others, a moment after it.
      if (socket.isDoubted) return socket.endHolding();
      socket.isDoubted = true;
      return this.doubt([socket]);
    }
    socket.isDoubted = false;
    socket.user = user;
    if (socket.watched.size === 0) return;
    const before = [...socket.watched.values()];
    const turn = socket.wish;
    const left = await this.repository.among(user, [...socket.watched.keys()]);
    if (turn !== socket.wish || left.length === before.length) return;
    this.setWatched(socket, left);
    for (const { uuid } of before) {
      if (socket.watched.has(uuid)) continue;
      socket.send({ type: 'changed', data: { resource: 'server', server: uuid } });
    }
    socket.send({ type: 'changed', data: { resource: 'servers' } });
  }

  /** Database or Redis may be away: then everybody keeps what they have. */
  private async quietly(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.logger.pino.warn({ context: 'Events', error }, 'an events socket was not served');
    }
  }
}
