import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { authPasswordReset } from '@app/contracts/activity/auth.events.js';
import {
  accountEmailChanged,
  accountPasswordChanged,
  accountUsernameChanged,
} from '@app/contracts/activity/user.events.js';
import { oneTimeTokenInvalid } from '@app/contracts/errors/auth.errors.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { Database } from '../../platform/database/database.js';
import { JobHandler } from '../../platform/queue/define-job.js';
import { Jobs } from '../../platform/queue/jobs.service.js';
import { ActivityService } from '../activity/index.js';
import { MailService } from '../mail/index.js';
import type { BrowserRequest } from '../sessions/index.js';
import { sendAccountCreated, UsersService, type User } from '../users/index.js';
import { LoginService, type LoginResult } from './login.service.js';
import { sendPasswordReset } from './password-reset.job.js';
import { UserTokensRepository } from './user-tokens.repository.js';

const WELCOME_MS = 30 * 60_000;
const RESET_MS = 60 * 60_000;
const FIRST_PASSWORD_MS = 7 * 24 * 3600_000;

/** What a newcomer may set with the first login. */
export interface Welcome {
  readonly username?: string;
  readonly email?: string;
  readonly password?: string;
}

/** Links that let somebody in once. Their tokens stand in the fragment, which browsers send to nobody. */
@Injectable()
export class OneTimeLinks {
  constructor(
    private readonly tokens: UserTokensRepository,
    private readonly users: UsersService,
    private readonly logins: LoginService,
    private readonly mails: MailService,
    private readonly jobs: Jobs,
    private readonly activity: ActivityService,
    private readonly database: Database,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
  ) {}

  /** A link to the first login of that user; an earlier one stops working. */
  async welcomeLink(userId: number): Promise<string> {
    const token = await this.tokens.issue(userId, 'welcome', new Date(Date.now() + WELCOME_MS));
    return `${this.config.appUrl}/welcome#${token}`;
  }

  /** Throws a 400 for a link that is not good, a 422 for a name or address that is taken; it stays good then. */
  async welcome(token: string, wanted: Welcome, request: BrowserRequest): Promise<LoginResult> {
    const user = await this.database.transaction(async () => {
      const userId = await this.tokens.take(token, 'welcome', new Date());
      if (userId === null) throw oneTimeTokenInvalid();
      const before = await this.users.get(userId);
      const after = await this.users.update(userId, wanted);
      await this.recordChanges(before, after, wanted.password !== undefined);
      return after;
    });
    return this.logins.enter(user, request, false);
  }

  /** Has the link for a new password sent, if there is such an account; the caller learns nothing of it. */
  async requestReset(email: string): Promise<void> {
    const folded = email.trim().toLowerCase();
    await this.database.transaction(() => this.jobs.enqueue(sendPasswordReset, { email: folded }));
  }

  @JobHandler(sendPasswordReset)
  async sendReset({ email }: z.output<typeof sendPasswordReset.payload>): Promise<void> {
    const user = await this.users.findByEmail(email);
    if (!user || user.isManagedExternally) return;
    // To the address of the account: the database may find it by one that only looks the same.
    await this.mails.send('password-reset', user, { link: await this.passwordLink(user, RESET_MS) });
  }

  /** A link by which somebody new chooses their password; an earlier one stops working. */
  firstPasswordLink(user: { readonly id: number; readonly email: string }): Promise<string> {
    return this.passwordLink(user, FIRST_PASSWORD_MS);
  }

  @JobHandler(sendAccountCreated)
  async sendAccount({ userId, hasPassword }: z.output<typeof sendAccountCreated.payload>): Promise<void> {
    const user = await this.users.find(userId);
    if (!user) return;
    const link = hasPassword ? `${this.config.appUrl}/login` : await this.firstPasswordLink(user);
    await this.mails.send('account-created', user, { link, hasPassword });
  }

  /** Ends all sessions of the user. Throws a 400 for a link that is not good or is not of that address. */
  async reset(email: string, token: string, password: string): Promise<void> {
    await this.database.transaction(async () => {
      const userId = await this.tokens.take(token, 'password-reset', new Date());
      const user = userId === null ? null : await this.users.get(userId);
      if (user?.email !== email.trim().toLowerCase()) throw oneTimeTokenInvalid();
      await this.users.update(user.id, { password });
      const subjects = [{ type: 'user' as const, id: user.id }];
      await this.activity.record(authPasswordReset, { properties: {}, subjects, actorId: user.id });
    });
  }

  private async passwordLink({ id, email }: { id: number; email: string }, lifeMs: number): Promise<string> {
    const token = await this.tokens.issue(id, 'password-reset', new Date(Date.now() + lifeMs));
    const fragment = new URLSearchParams({ token, email });
    return `${this.config.appUrl}/reset#${fragment.toString()}`;
  }

  private async recordChanges(before: User, after: User, hasNewPassword: boolean): Promise<void> {
    const details = { subjects: [{ type: 'user' as const, id: after.id }], actorId: after.id };
    if (before.username !== after.username) {
      const properties = { old: before.username, new: after.username };
      await this.activity.record(accountUsernameChanged, { ...details, properties });
    }
    if (before.email !== after.email) {
      const properties = { old: before.email, new: after.email };
      await this.activity.record(accountEmailChanged, { ...details, properties });
    }
    if (hasNewPassword) await this.activity.record(accountPasswordChanged, { ...details, properties: {} });
  }
}
