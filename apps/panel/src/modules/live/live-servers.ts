import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import type { StatsAttributes } from '@app/contracts/client/servers.contract.js';
import { SERVER_STATES } from '@app/contracts/ws/console.frames.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { LiveBus } from '../../platform/redis/live-bus.js';
import { REDIS } from '../../platform/redis/redis.tokens.js';
import { figuresTaken, nodeReachChanged, serverStateChanged } from './live-topics.js';

const KEPT_SECONDS = 24 * 3600;
/** A node that is called all the time is noted as reachable so often. */
const REACH_AGAIN_MS = 30_000;
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

/** What was last heard of a server. */
export interface LiveServer {
  readonly state: string | null;
  /** Null where nobody has looked within the day. */
  readonly figures: StatsAttributes | null;
  /** ISO 8601, of the newest of both. */
  readonly at: string | null;
}

const NOTHING: LiveServer = { state: null, figures: null, at: null };

/**
 * The last states and figures that nodes told, for screens that do not wait for nodes: a hint with its time, never the
 * truth. Kept in Redis for all processes; without Redis the hint is lost and nothing else.
 */
@Injectable()
export class LiveServers {
  private readonly reach = new Map<number, { isReachable: boolean; notedAt: number }>();
  /** When a call of a node was noted last. */
  private readonly calls = new Map<number, number>();

  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
    private readonly bus: LiveBus,
    private readonly logger: AppLogger,
  ) {}

  /** A daemon has reported a change of a server's power state. */
  async keepState(uuid: string, reported: string): Promise<void> {
    const state = knownState(reported);
    const at = new Date().toISOString();
    const key = this.serverKey(uuid);
    await this.quietly((redis) => redis.multi().hset(key, { state, at }).expire(key, KEPT_SECONDS).exec());
    this.bus.publish(serverStateChanged, { server: uuid, state, at });
  }

  /** Somebody has asked a node what its servers use; tells of states that nobody has told of. */
  async keepFigures(servers: Readonly<Record<string, StatsAttributes>>): Promise<void> {
    const at = new Date().toISOString();
    const uuids = Object.keys(servers);
    if (uuids.length === 0) return;
    const before = await this.quietly((redis) => {
      const reads = redis.pipeline();
      for (const uuid of uuids) reads.hget(this.serverKey(uuid), 'state');
      return reads.exec();
    });
    await this.quietly((redis) => {
      const writes = redis.multi();
      for (const [uuid, figures] of Object.entries(servers)) {
        const fields = { state: figures.current_state, at, figures: JSON.stringify(figures) };
        writes.hset(this.serverKey(uuid), fields).expire(this.serverKey(uuid), KEPT_SECONDS);
      }
      return writes.exec();
    });
    this.bus.publish(figuresTaken, { at, servers });
    uuids.forEach((uuid, index) => {
      const state = servers[uuid]!.current_state;
      if (before?.[index]?.[1] !== state) this.bus.publish(serverStateChanged, { server: uuid, state, at });
    });
  }

  /** One entry for each uuid. */
  async find(uuids: readonly string[]): Promise<Map<string, LiveServer>> {
    if (uuids.length === 0) return new Map();
    const rows = await this.quietly((redis) => {
      const reads = redis.pipeline();
      for (const uuid of uuids) reads.hgetall(this.serverKey(uuid));
      return reads.exec();
    });
    return new Map(uuids.map((uuid, index) => [uuid, readServer(rows?.[index]?.[1])]));
  }

  /** A call to the node was answered, or was not; tells when that is new. */
  noteReach(nodeId: number, isReachable: boolean): void {
    const known = this.reach.get(nodeId);
    const now = Date.now();
    if (known?.isReachable === isReachable && now - known.notedAt < REACH_AGAIN_MS) return;
    this.reach.set(nodeId, { isReachable, notedAt: now });
    void this.quietly((redis) =>
      redis.set(this.nodeKey(nodeId), isReachable ? '1' : '0', 'EX', KEPT_SECONDS, 'GET'),
    ).then((before) => {
      const wasReachable = before !== '0';
      if (wasReachable !== isReachable) this.bus.publish(nodeReachChanged, { nodeId, isReachable });
    });
  }

  /** The node has called the panel. */
  noteCall(nodeId: number): void {
    const now = Date.now();
    if (now - (this.calls.get(nodeId) ?? 0) < REACH_AGAIN_MS) return;
    this.calls.set(nodeId, now);
    void this.quietly((redis) => redis.set(this.callKey(nodeId), '1', 'EX', KEPT_SECONDS));
  }

  /** Whether the node has called the panel within a day. */
  async hasCalled(nodeId: number): Promise<boolean> {
    return (await this.quietly((redis) => redis.exists(this.callKey(nodeId)))) === 1;
  }

  /** Which of the nodes did not answer the last call to them; those that nobody has called count as reachable. */
  async unreachable(nodeIds: readonly number[]): Promise<ReadonlySet<number>> {
    if (nodeIds.length === 0) return new Set();
    const values = await this.quietly((redis) => redis.mget(nodeIds.map((id) => this.nodeKey(id))));
    return new Set(nodeIds.filter((_, index) => values?.[index] === '0'));
  }

  /** True for one of all that ask within that time, and for everybody while Redis is away. */
  async mayAsk(nodeId: number, withinMs: number): Promise<boolean> {
    const key = `${this.config.redisPrefix}:figures-of:${nodeId}`;
    const taken = await this.redis.set(key, '1', 'PX', withinMs, 'NX').catch(() => 'OK');
    return taken === 'OK';
  }

  private serverKey = (uuid: string): string => `${this.config.redisPrefix}:live:${uuid}`;
  private callKey = (id: number): string => `${this.config.redisPrefix}:node-called:${id}`;
  private nodeKey = (id: number): string => `${this.config.redisPrefix}:node-reach:${id}`;

  private async quietly<T>(command: (redis: Redis) => Promise<T>): Promise<T | null> {
    try {
      return await command(this.redis);
    } catch (error) {
      this.logger.pino.debug({ context: 'Live', error }, 'what is known of servers was not kept or read');
      return null;
    }
  }
}

function readServer(row: unknown): LiveServer {
  const fields = (row ?? {}) as Record<string, string | undefined>;
  if (fields['at'] === undefined) return NOTHING;
  const figures = fields['figures'] === undefined ? null : (JSON.parse(fields['figures']) as StatsAttributes);
  return { state: fields['state'] ?? null, figures, at: fields['at'] };
}
