import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ActivityDescriptor } from '@app/contracts/activity/define-activity.js';
import {
  authCheckpoint,
  authFail,
  authRecoveryToken,
  authSuccess,
  authToken,
} from '@app/contracts/activity/auth.events.js';
import { twoFactorCodeInvalid } from '@app/contracts/errors/account.errors.js';
import { checkpointExpired, invalidCredentials } from '@app/contracts/errors/auth.errors.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { addressGroup } from '@app/platform/http/address-group.js';
import { Database } from '../../platform/database/database.js';
import { ActivityService } from '../activity/index.js';
import { SessionsService, type BrowserRequest } from '../sessions/index.js';
import { TwoFactorService, type ShownFactor } from '../two-factor/index.js';
import { isOutdated, isPassword, UsersService, type User } from '../users/index.js';
import { Checkpoints } from './checkpoints.js';
import { codeGuess, LoginThrottle, type Guess } from './login-throttle.js';

/** A login that is complete, with its `Set-Cookie`, or one that waits for the second factor. */
export type LoginResult = { readonly cookie: string } | { readonly checkpoint: string };

/** Logging in with a password and a second factor. */
@Injectable()
export class LoginService {
  constructor(
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
    private readonly twoFactor: TwoFactorService,
    private readonly checkpoints: Checkpoints,
    private readonly throttle: LoginThrottle,
    private readonly activity: ActivityService,
    private readonly database: Database,
    private readonly logger: AppLogger,
  ) {}

  /**
   * Throws the same 400 after the same work for a wrong password and a name that nobody has, a 429 after too many
   * wrong ones.
   */
  async login(
    name: string,
    password: string,
    request: BrowserRequest,
    isRemembered: boolean,
  ): Promise<LoginResult> {
    const user = await this.users.findForLogin(name);
    const guess = this.guessOf(user, name, request);
    await this.throttle.take(guess);
    const isRight = await isPassword(user?.password ?? null, password);
    if (!user || !isRight) {
      if (user) this.note([authFail], user.id);
      throw invalidCredentials();
    }
    await this.throttle.giveBack(guess);
    if (isOutdated(user.password)) await this.users.renewHash(user, password);
    return this.enter(user, request, isRemembered);
  }

  /** For somebody who has proved to be that user: a session, or the checkpoint of the second factor. */
  async enter(user: User, request: BrowserRequest, isRemembered: boolean): Promise<LoginResult> {
    if (user.useTotp) {
      const { id: userId, sessionEpoch: epoch } = user;
      const checkpoint = await this.checkpoints.open({ userId, epoch, isRemembered });
      this.note([authCheckpoint], userId, userId);
      return { checkpoint };
    }
    const cookie = await this.sessions.begin(user, request, isRemembered);
    this.note([authSuccess], user.id, user.id);
    return { cookie };
  }

  /** Throws a 400 for a wrong code and for a login that took too long or was tried too often. */
  async passCheckpoint(
    token: string,
    shown: ShownFactor,
    request: BrowserRequest,
  ): Promise<{ cookie: string; codesLeft: number }> {
    const checkpoint = await this.checkpoints.attempt(token);
    const user = checkpoint && (await this.users.find(checkpoint.userId));
    if (!checkpoint || user?.sessionEpoch !== checkpoint.epoch) throw checkpointExpired();
    const guess = codeGuess(user.id, addressGroup(request.ip));
    if ('code' in shown) await this.throttle.takeCode(guess);
    const codesLeft = await this.twoFactor.accept(user.id, shown);
    if (codesLeft === null) {
      this.note([authFail], user.id);
      throw twoFactorCodeInvalid();
    }
    if (!(await this.checkpoints.close(token))) throw checkpointExpired();
    await this.throttle.giveBack(guess);
    const cookie = await this.sessions.begin(user, request, checkpoint.isRemembered);
    this.note(['code' in shown ? authToken : authRecoveryToken, authSuccess], user.id, user.id);
    return { cookie, codesLeft };
  }

  /** Names that nobody has are counted like accounts, so that limits do not tell them apart. */
  private guessOf(user: User | null, name: string, request: BrowserRequest): Guess {
    const account = user ? `user-${user.id}` : `name-${hash('sha256', name.trim().toLowerCase())}`;
    return { account, address: addressGroup(request.ip) };
  }

  /** Not waited for: names that nobody has leave no event, and the answer must not take longer for the others. */
  private note(events: readonly ActivityDescriptor[], userId: number, actorId: number | null = null): void {
    const details = { properties: {}, subjects: [{ type: 'user' as const, id: userId }], actorId };
    const recording = this.database.transaction(async () => {
      for (const event of events) await this.activity.record(event, details);
    });
    recording.catch((error: unknown) => {
      const names = events.map((event) => event.name).join(', ');
      this.logger.pino.warn({ context: 'Login', error }, `${names} not recorded`);
    });
  }
}
