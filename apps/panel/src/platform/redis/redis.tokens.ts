/** The ioredis connection for commands. Fails at once while Redis is away; callers decide what that means. */
export const REDIS = Symbol('Redis');
/** The connection that only listens; used by CacheInvalidation. */
export const REDIS_SUBSCRIBER = Symbol('RedisSubscriber');
