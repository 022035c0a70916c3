import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import {
  accountEmailChanged,
  accountPasswordChanged,
  accountUsernameChanged,
} from '@app/contracts/activity/user.events.js';
import { invalidPassword, managedExternally } from '@app/contracts/errors/account.errors.js';
import { throttled } from '@app/contracts/errors/common.errors.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { Database } from '../../platform/database/database.js';
import { REDIS } from '../../platform/redis/redis.tokens.js';
import type { ActingUser } from '../../access/request-context.js';
import { ActivityService } from '../activity/index.js';
import { SessionsService } from '../sessions/index.js';
import { UsersService } from '../users/index.js';

const EMAIL_CHANGES = 3;
const EMAIL_PERIOD_SECONDS = 24 * 3600;

const fold = (text: string): string => text.trim().toLowerCase();

/** What users change about themselves; each change asks for the current password. */
@Injectable()
export class AccountService {
  constructor(
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
    private readonly activity: ActivityService,
    private readonly database: Database,
    @Inject(REDIS) private readonly redis: Redis,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
  ) {}

  /** The same name is no change and leaves no trace. */
  async changeUsername(user: ActingUser, username: string, password: string): Promise<void> {
    await this.authorise(user, password);
    if (fold(username) === user.username) return;
    await this.database.transaction(async () => {
      const changed = await this.users.update(user.id, { username });
      const properties = { old: user.username, new: changed.username };
      await this.activity.record(accountUsernameChanged, {
        properties,
        subjects: [{ type: 'user', id: user.id }],
      });
    });
  }

  /** Throws a 429 after three changes within a day. */
  async changeEmail(user: ActingUser, email: string, password: string): Promise<void> {
    await this.authorise(user, password);
    if (fold(email) === user.email) return;
    await this.refuseFourthChange(user.id);
    await this.database.transaction(async () => {
      const changed = await this.users.update(user.id, { email });
      const properties = { old: user.email, new: changed.email };
      await this.activity.record(accountEmailChanged, {
        properties,
        subjects: [{ type: 'user', id: user.id }],
      });
      this.database.afterCommit(() => this.countEmailChange(user.id));
    });
  }

  async changePassword(user: ActingUser, current: string, password: string): Promise<void> {
    await this.authorise(user, current);
    await this.database.transaction(async () => {
      await this.users.update(user.id, { password });
      await this.sessions.keepOwn();
      await this.activity.record(accountPasswordChanged, {
        properties: {},
        subjects: [{ type: 'user', id: user.id }],
      });
    });
  }

  private async authorise(user: ActingUser, password: string): Promise<void> {
    if (user.isManagedExternally) throw managedExternally();
    if (!(await this.users.hasPassword(user.id, password))) throw invalidPassword();
  }

  private emailKey = (userId: number): string => `${this.config.redisPrefix}:email-changes:${userId}`;

  /** While Redis is away changes are not counted: the limit guards against nuisance, not against theft. */
  private async refuseFourthChange(userId: number): Promise<void> {
    const [count, seconds] = await Promise.all([
      this.redis.get(this.emailKey(userId)),
      this.redis.ttl(this.emailKey(userId)),
    ]).catch(() => [null, 0] as const);
    if (Number(count ?? 0) < EMAIL_CHANGES) return;
    throw throttled({
      detail: 'The mail address was changed too often; try again later.',
      headers: { 'retry-after': String(Math.max(1, seconds)) },
    });
  }

  private async countEmailChange(userId: number): Promise<void> {
    const count = await this.redis.incr(this.emailKey(userId));
    if (count === 1) await this.redis.expire(this.emailKey(userId), EMAIL_PERIOD_SECONDS);
  }
}
