import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { adminKept, displayError, notFound, validationFailed } from '@app/contracts/errors/common.errors.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { refuseUnlessRoot } from '../../access/admin-access.js';
import type { ActingUser, StoredActingUser } from '../../access/request-context.js';
import { randomText } from '../../platform/crypto/random-text.js';
import { usernameSkeleton } from '../../platform/crypto/username-skeleton.js';
import type { ChildLimit } from '../../platform/database/children.js';
import { Database, isDuplicate } from '../../platform/database/database.js';
import { Jobs } from '../../platform/queue/jobs.service.js';
import { CacheInvalidation } from '../../platform/redis/cache-invalidation.js';
import { RouteLimiter } from '../../platform/redis/route-limiter.js';
import { RightsService } from '../rights/index.js';
import { sendAccountCreated } from './account-created.job.js';
import { hashPassword, isPassword } from './passwords.js';
import type { UserEntity } from './user.entity.js';
import { UserSessions } from './sessions/user-sessions.service.js';
import {
  UNIQUE_FIELDS,
  UsersRepository,
  type UniqueField,
  type UserChange,
  type UserOfRole,
} from './users.repository.js';

export type User = UserEntity;

/** A user as callers describe one; what is left out keeps its value or takes the default. */
export interface UserInput {
  readonly email?: string;
  readonly username?: string;
  readonly nameFirst?: string | null;
  readonly nameLast?: string | null;
  /** Plain text; null and absent: a random one for a new user, unchanged for an existing one. */
  readonly password?: string | null;
  readonly language?: string | null;
  readonly timezone?: string | null;
  readonly externalId?: string | null;
  readonly isManagedExternally?: boolean | null;
  readonly rootAdmin?: boolean | null;
}

const RANDOM_PASSWORD_LENGTH = 30;

const fold = (text: string): string => text.trim().toLowerCase();
const defined = <T extends object>(values: T): Partial<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;

@Injectable()
export class UsersService {
  private adminIsThere = false;

  constructor(
    private readonly repository: UsersRepository,
    private readonly database: Database,
    private readonly invalidation: CacheInvalidation,
    private readonly sessions: UserSessions,
    private readonly limiter: RouteLimiter,
    private readonly jobs: Jobs,
    private readonly rights: RightsService,
  ) {}

  find(id: number): Promise<UserEntity | null> {
    return this.repository.find(id);
  }

  /** Throws notFound. */
  async get(id: number): Promise<UserEntity> {
    return (await this.repository.find(id)) ?? this.missing();
  }

  /** What a request of the user needs to know, as it is now. */
  async findActing(id: number): Promise<(ActingUser & { readonly sessionEpoch: number }) | null> {
    const user = await this.repository.findActing(id);
    return user && this.withRights(user);
  }

  /** Somebody with what they may do as an administrator now. */
  async withRights<U extends StoredActingUser>(user: U): Promise<U & ActingUser> {
    return { ...user, rights: await this.rights.of(user) };
  }

  byIds(ids: readonly number[]): Promise<UserEntity[]> {
    return this.repository.byIds(ids);
  }

  /** The first of those who have each role. */
  ofRoles(roleIds: readonly number[], limit: ChildLimit): Promise<UserOfRole[]> {
    return this.repository.ofRoles(roleIds, limit);
  }

  /** Throws notFound. */
  async getByExternalId(externalId: string): Promise<UserEntity> {
    return (await this.repository.findByExternalId(externalId)) ?? this.missing();
  }

  findByName(username: string): Promise<UserEntity | null> {
    return this.repository.findByName(fold(username));
  }

  findByEmail(email: string): Promise<UserEntity | null> {
    return this.repository.findByEmail(fold(email));
  }

  findFirstAdmin(): Promise<UserEntity | null> {
    return this.repository.findFirstAdmin();
  }

  /** There is no way back from having an administrator, so a yes is remembered. */
  async hasAdmin(): Promise<boolean> {
    this.adminIsThere ||= (await this.repository.findFirstAdmin()) !== null;
    return this.adminIsThere;
  }

  page(request: ListRequest): Promise<{ rows: UserEntity[]; total: number }> {
    return this.repository.page(request);
  }

  /** Throws a 422 with rule `unique` when username, email or external id are taken, a 403 for root by others. */
  async create(input: UserInput & { email: string; username: string }): Promise<UserEntity> {
    if (input.rootAdmin) refuseUnlessRoot();
    const change = this.columns(input);
    const password = await hashPassword(input.password ?? randomText(RANDOM_PASSWORD_LENGTH));
    return this.guardUnique(() =>
      this.database.transaction(async () => {
        await this.refuseTaken(change, null);
        return this.repository.insert({
          externalId: null,
          isManagedExternally: false,
          nameFirst: null,
          nameLast: null,
          language: 'en',
          timezone: 'UTC',
          rootAdmin: false,
          useTotp: false,
          sessionEpoch: 0,
          ...change,
          username: fold(input.username),
          usernameSkeleton: usernameSkeleton(input.username),
          email: fold(input.email),
          uuid: randomUUID(),
          password,
        });
      }),
    );
  }

  /** The same by an administrator: the newcomer is told by mail, unless another system does that. */
  createAndTell(input: UserInput & { email: string; username: string }): Promise<UserEntity> {
    return this.database.transaction(async () => {
      const user = await this.create(input);
      const hasPassword = Boolean(input.password);
      if (!user.isManagedExternally) {
        await this.jobs.enqueue(sendAccountCreated, { userId: user.id, hasPassword });
      }
      return user;
    });
  }

  /** Throws notFound, a 422 with rule `unique`, or a DisplayException when no administrator would be left. */
  async update(id: number, input: UserInput): Promise<UserEntity> {
    if (input.rootAdmin) refuseUnlessRoot();
    const change = this.columns(input);
    if (input.password) change.password = await hashPassword(input.password);
    return this.guardUnique(() =>
      this.database.transaction(async () => {
        const user = (await this.repository.findLocked(id)) ?? this.missing();
        // Clients send the name with every change, also those of users who always looked like another.
        if (change.username === user.username) delete change.usernameSkeleton;
        await this.refuseTaken(change, id);
        if (user.rootAdmin && change.rootAdmin === false && (await this.repository.countAdminsLocked()) < 2) {
          throw displayError('The last administrator cannot be made an ordinary user.');
        }
        await this.repository.update(id, change);
        const hasOtherRights = change.rootAdmin !== undefined && change.rootAdmin !== user.rootAdmin;
        if (change.password !== undefined || hasOtherRights) await this.end(user);
        this.database.afterCommit(() => this.invalidation.publish('user', id));
        return this.get(id);
      }),
    );
  }

  /** Notes that the second factor was switched on or off; what was open before ends. Throws notFound. */
  async setTwoFactor(id: number, useTotp: boolean): Promise<void> {
    await this.database.transaction(async () => {
      const user = (await this.repository.findLocked(id)) ?? this.missing();
      await this.repository.update(id, { useTotp });
      await this.end(user);
      this.database.afterCommit(() => this.invalidation.publish('user', id));
    });
  }

  /** Ends all sessions of the user, and what is open on nodes. Throws notFound. */
  async endSessions(id: number): Promise<void> {
    await this.database.transaction(async () => {
      await this.end((await this.repository.findLocked(id)) ?? this.missing());
    });
  }

  /** Throws a DisplayException for owners of servers and the caller's own account, 403 for administrators. */
  async delete(id: number, callerId: number): Promise<void> {
    await this.database.transaction(async () => {
      const user = (await this.repository.findLocked(id)) ?? this.missing();
      if (await this.repository.ownsServers(id)) {
        throw displayError('A user who owns servers cannot be deleted.');
      }
      if (id === callerId) throw displayError('You cannot delete your own account.');
      if (user.rootAdmin) throw adminKept();
      await this.sessions.endAfterCommit(user);
      await this.repository.delete(id);
      this.database.afterCommit(() => this.invalidation.publish('user', id));
    });
  }

  /** By e-mail or name, as the user typed it. */
  findForLogin(name: string): Promise<UserEntity | null> {
    return this.repository.findForLogin(fold(name));
  }

  /**
   * Compares with the stored hash; false for users who went meanwhile. Wrong ones are counted per user, whatever
   * route asks: throws a 429 after too many, also for the right one, which a guesser could not be told apart by.
   */
  hasPassword(id: number, password: string): Promise<boolean> {
    return this.limiter.countFailure('wrong-password', String(id), async () =>
      isPassword((await this.repository.find(id))?.password ?? null, password),
    );
  }

  /** Replaces a hash of another kind once its password is known; the password stays, and so does what is open. */
  async renewHash(user: Pick<UserEntity, 'id' | 'password'>, password: string): Promise<void> {
    await this.repository.replaceHash(user.id, user.password, await hashPassword(password));
  }

  /** Browsers' sessions end with the commit, those on nodes soon after it. */
  private async end(user: UserEntity): Promise<void> {
    await this.repository.update(user.id, { sessionEpoch: user.sessionEpoch + 1 });
    await this.sessions.endAfterCommit(user);
    this.database.afterCommit(() => this.invalidation.publish('user', user.id));
  }

  private missing(): never {
    throw notFound();
  }

  /** Input as columns, without the password. Null where a column has a default means: leave it. */
  private columns(input: UserInput): UserChange {
    return defined({
      email: input.email === undefined ? undefined : fold(input.email),
      username: input.username === undefined ? undefined : fold(input.username),
      usernameSkeleton: input.username === undefined ? undefined : usernameSkeleton(input.username),
      nameFirst: input.nameFirst,
      nameLast: input.nameLast,
      externalId: input.externalId,
      language: input.language ?? undefined,
      timezone: input.timezone ?? undefined,
      isManagedExternally: input.isManagedExternally ?? undefined,
      rootAdmin: input.rootAdmin ?? undefined,
    }) as UserChange;
  }

  private async refuseTaken(change: UserChange, exceptId: number | null): Promise<void> {
    const values: Partial<Record<UniqueField, string>> = {};
    for (const field of Object.keys(UNIQUE_FIELDS) as UniqueField[]) {
      const value = change[field];
      if (value) values[field] = value;
    }
    const taken = await this.repository.taken(values, exceptId);
    if (taken.length > 0) throw this.notUnique(taken);
  }

  /** Two callers may pass the check at once; the database's UNIQUE keys have the last word. */
  private async guardUnique<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      const field = (Object.keys(UNIQUE_FIELDS) as UniqueField[]).find((name) =>
        (error as Error).message.includes(`users_${UNIQUE_FIELDS[name]}`),
      );
      throw this.notUnique([field ?? 'username']);
    }
  }

  private notUnique(fields: readonly UniqueField[]) {
    // Who has the name looks like it too.
    const told = fields.filter((field) => field !== 'usernameSkeleton' || !fields.includes('username'));
    return validationFailed(
      told.map((field) => ({
        field: UNIQUE_FIELDS[field],
        rule: 'unique',
        detail:
          field === 'usernameSkeleton'
            ? 'The username looks like one that has already been taken.'
            : `The ${UNIQUE_FIELDS[field].replaceAll('_', ' ')} has already been taken.`,
      })),
    );
  }
}
