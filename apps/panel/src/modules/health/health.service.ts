import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { notReady } from '@app/contracts/panel/health.contract.js';
import { Database } from '../../platform/database/database.js';
import { REDIS } from '../../platform/redis/redis.tokens.js';

const ANSWER_MS = 2_000;

@Injectable()
export class HealthService {
  constructor(
    private readonly database: Database,
    @Inject(REDIS) private readonly redis: Redis,
  ) {}

  /** Throws a 503 that names what does not answer within two seconds. */
  async check(): Promise<{ status: 'ok' }> {
    const [database, redis] = await Promise.all([
      within(this.database.isReachable()),
      within(this.redis.ping().then(() => true)),
    ]);
    const away = [...(database ? [] : ['the database']), ...(redis ? [] : ['Redis'])];
    if (away.length > 0) throw notReady(`No answer from ${away.join(' and ')}.`);
    return { status: 'ok' };
  }
}

async function within(answer: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ANSWER_MS);
  });
  try {
    return await Promise.race([answer.catch(() => false), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
