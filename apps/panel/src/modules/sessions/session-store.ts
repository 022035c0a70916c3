import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { sessionsUnavailable } from '@app/contracts/errors/auth.errors.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { REDIS } from '../../platform/redis/redis.tokens.js';

/** One login of a browser, as Redis keeps it by the hash of its token. */
export interface StoredSession {
  /** Names it in lists; no secret. */
  readonly id: string;
  readonly userId: number;
  /** `session_epoch` of its user when it began. */
  readonly epoch: number;
  /** Ends when it has not been used for so long. */
  readonly idleSeconds: number;
  readonly ip: string;
  readonly userAgent: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly lastUsedAt: number;
}

/** Longest that an index can be of use: that of a remembered session. */
const INDEX_SECONDS = 31 * 24 * 3600;

/** Reads a session and starts its idle time anew; in one step, so that an ended one does not come back. */
const USE = `
local found = redis.call('HGETALL', KEYS[1])
if #found == 0 then return found end
redis.call('HSET', KEYS[1], 'lastUsedAt', ARGV[1])
redis.call('EXPIRE', KEYS[1], redis.call('HGET', KEYS[1], 'idleSeconds'))
return found`;

/** Changes a session that is still there. */
const SET_EPOCH = `
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'epoch', ARGV[1]) end`;

/**
 * Adds a session, ends those unused for longest until so many are left, and forgets those that have ended; ids of
 * what it ended. In one step, so that many at once leave no more, and no process dies between two parts of it.
 */
const ADD = `
redis.call('HSET', KEYS[1], unpack(ARGV, 7))
redis.call('EXPIRE', KEYS[1], ARGV[1])
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
redis.call('EXPIRE', KEYS[2], ARGV[4])
local open = {}
local fields = redis.call('HGETALL', KEYS[2])
for at = 1, #fields, 2 do
  local key = ARGV[5] .. fields[at + 1]
  local used = redis.call('HGET', key, 'lastUsedAt')
  if used then open[#open + 1] = { used = tonumber(used), id = fields[at], key = key }
  else redis.call('HDEL', KEYS[2], fields[at]) end
end
table.sort(open, function(a, b) return a.used < b.used end)
local ended = {}
for at = 1, #open - tonumber(ARGV[6]) do
  redis.call('DEL', open[at].key)
  redis.call('HDEL', KEYS[2], open[at].id)
  ended[at] = open[at].id
end
return ended`;

const NUMBERS = ['userId', 'epoch', 'idleSeconds', 'createdAt', 'lastUsedAt'] as const;

function read(fields: Readonly<Record<string, string>>): StoredSession | null {
  if (fields['id'] === undefined) return null;
  const numbers = Object.fromEntries(NUMBERS.map((name) => [name, Number(fields[name])]));
  return { ...fields, ...numbers } as unknown as StoredSession;
}

/** Sessions in Redis, shared by all processes. Every method throws a 503 while Redis is away. */
@Injectable()
export class SessionStore {
  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
  ) {}

  /** Ends all others of its user but so many that were used last; the ids of those that ended. */
  async add(hash: string, session: StoredSession, others: number): Promise<string[]> {
    const words = [session.idleSeconds, session.id, hash, INDEX_SECONDS, this.key(''), others + 1];
    const fields = Object.entries(session).flat() as (string | number)[];
    const keys = [this.key(hash), this.index(session.userId)];
    return (await this.ask((redis) => redis.eval(ADD, 2, ...keys, ...words, ...fields))) as string[];
  }

  /** The session of that token, or null; counts as its use. */
  async use(hash: string, now: number): Promise<StoredSession | null> {
    const flat = (await this.ask((redis) => redis.eval(USE, 1, this.key(hash), now))) as string[];
    const pairs = flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1]!] as const] : []));
    return read(Object.fromEntries(pairs));
  }

  /** The same without counting as its use. */
  async peek(hash: string): Promise<StoredSession | null> {
    return read(await this.ask((redis) => redis.hgetall(this.key(hash))));
  }

  async setEpoch(hash: string, epoch: number): Promise<void> {
    await this.ask((redis) => redis.eval(SET_EPOCH, 1, this.key(hash), epoch));
  }

  /** Those of a user that are still there, with their hashes. */
  async ofUser(userId: number): Promise<(StoredSession & { readonly hash: string })[]> {
    const index = this.index(userId);
    const hashes = await this.ask((redis) => redis.hgetall(index));
    const found = await Promise.all(
      Object.entries(hashes).map(async ([id, hash]) => {
        const session = read(await this.ask((redis) => redis.hgetall(this.key(hash))));
        if (!session) await this.ask((redis) => redis.hdel(index, id));
        return session ? [{ ...session, hash }] : [];
      }),
    );
    return found.flat();
  }

  async remove(userId: number, id: string, hash: string): Promise<void> {
    await this.ask((redis) => redis.multi().del(this.key(hash)).hdel(this.index(userId), id).exec());
  }

  private key = (hash: string): string => `${this.config.redisPrefix}:session:${hash}`;
  private index = (userId: number): string => `${this.config.redisPrefix}:sessions-of:${userId}`;

  private async ask<T>(command: (redis: Redis) => Promise<T>): Promise<T> {
    try {
      return await command(this.redis);
    } catch (cause) {
      throw sessionsUnavailable({ cause });
    }
  }
}
