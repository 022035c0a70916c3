import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { sessionEnd } from '@app/contracts/activity/user.events.js';
import { csrfTokenMismatch } from '@app/contracts/errors/auth.errors.js';
import { notFound } from '@app/contracts/errors/common.errors.js';
import {
  currentContext,
  type ActingSession,
  type ActingUser,
  type Actor,
} from '../../access/request-context.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { CacheInvalidation } from '../../platform/redis/cache-invalidation.js';
import { Database } from '../../platform/database/database.js';
import { ActivityService } from '../activity/index.js';
import { UsersService } from '../users/index.js';
import { isOwnOrigin } from './origin.js';
import { SessionCookie } from './session-cookie.js';
import { SessionStore, type StoredSession } from './session-store.js';
import { hashSessionToken, isCsrf, newSessionToken } from './session-token.js';

const IDLE_SECONDS = 12 * 3600;
const REMEMBERED_SECONDS = 30 * 24 * 3600;
/** More of one account are no browsers of a person; the one unused for longest makes room. */
const MAX_SESSIONS = 50;
const AGENT_LENGTH = 255;
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What sessions need to know of a request. */
export interface BrowserRequest {
  readonly method: string;
  readonly ip: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** A session that was found good, with the token that its browser holds. */
export interface FoundSession {
  readonly actor: Actor & { readonly session: ActingSession };
  readonly token: string;
}

/** Sessions of browsers: cookies, their ends, and the marks of a request that comes from our own pages. */
@Injectable()
export class SessionsService {
  private readonly cookie: SessionCookie;

  constructor(
    private readonly store: SessionStore,
    private readonly users: UsersService,
    private readonly activity: ActivityService,
    private readonly database: Database,
    private readonly invalidation: CacheInvalidation,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
  ) {
    this.cookie = new SessionCookie(config.appUrl);
  }

  /**
   * Begins a session in place of the one that the browser has; returns its `Set-Cookie`. A new token at each login
   * keeps a cookie that somebody else planted from becoming theirs and the user's.
   */
  async begin(
    user: { readonly id: number; readonly sessionEpoch: number },
    request: BrowserRequest,
    isRemembered: boolean,
  ): Promise<string> {
    const former = await this.find(request);
    if (former) await this.drop(former.actor);
    const token = newSessionToken();
    const now = Date.now();
    const idleSeconds = isRemembered ? REMEMBERED_SECONDS : IDLE_SECONDS;
    const stored = {
      id: randomUUID(),
      userId: user.id,
      epoch: user.sessionEpoch,
      idleSeconds,
      ip: request.ip,
      userAgent: String(request.headers['user-agent'] ?? '').slice(0, AGENT_LENGTH),
      createdAt: now,
      lastUsedAt: now,
    };
    const ended = await this.store.add(hashSessionToken(token), stored, MAX_SESSIONS - 1);
    for (const id of ended) this.tellEnd(id);
    return this.cookie.write(token, isRemembered ? idleSeconds : null);
  }

  /** The session of a request's cookie, or null when there is none or it has ended. Counts as its use. */
  async find(request: BrowserRequest): Promise<FoundSession | null> {
    const token = this.cookie.read(request.headers['cookie'] as string | undefined);
    if (token === null) return null;
    const hash = hashSessionToken(token);
    const stored = await this.store.use(hash, Date.now());
    if (!stored) return null;
    const user = await this.users.findActing(stored.userId);
    if (!user || user.sessionEpoch !== stored.epoch) return null;
    const session = { id: stored.id, hash, idleSeconds: stored.idleSeconds };
    return { token, actor: { user, key: null, session } };
  }

  /** The user of a session that goes on, as they are now; null when it has ended. Does not count as its use. */
  async userOf({ hash }: ActingSession): Promise<ActingUser | null> {
    const stored = await this.store.peek(hash);
    const user = stored && (await this.users.findActing(stored.userId));
    return user?.sessionEpoch === stored?.epoch ? user : null;
  }

  /** The cookie again, so that the browser keeps that of a remembered session as long as the panel does. */
  renewedCookie({ token, actor: { session } }: FoundSession): string {
    return this.cookie.write(token, session.idleSeconds === REMEMBERED_SECONDS ? REMEMBERED_SECONDS : null);
  }

  /** Throws a 403 for a write by cookie that does not come from our own page. */
  refuseForged(request: BrowserRequest, token: string): void {
    if (SAFE_METHODS.has(request.method)) return;
    if (!this.isOwn(request.headers['origin'])) throw csrfTokenMismatch();
    if (!isCsrf(token, request.headers['x-csrf-token'])) throw csrfTokenMismatch();
  }

  /** For writes without a session: pages of others are refused; what is no browser names no origin. */
  refuseForeign(request: BrowserRequest): void {
    const { origin } = request.headers;
    if (!SAFE_METHODS.has(request.method) && origin !== undefined && !this.isOwn(origin)) {
      throw csrfTokenMismatch();
    }
  }

  /** Those of a user that have not ended, last used first. */
  async ofUser(userId: number): Promise<StoredSession[]> {
    const epoch = (await this.users.findActing(userId))?.sessionEpoch;
    const stored = await this.store.ofUser(userId);
    return stored.filter((session) => session.epoch === epoch).sort((a, b) => b.lastUsedAt - a.lastUsedAt);
  }

  /** Ends the caller's own session; returns the `Set-Cookie` that makes the browser forget it. */
  async logout(actor: Actor): Promise<string> {
    await this.drop(actor);
    return this.cookie.clear();
  }

  /** Throws notFound for sessions of others too. */
  async end(userId: number, id: string): Promise<void> {
    const session = (await this.store.ofUser(userId)).find((candidate) => candidate.id === id);
    if (!session) throw notFound();
    await this.record(userId);
    await this.remove(userId, session.id, session.hash);
  }

  /** Ends all others of the caller, and what they have open on nodes. */
  async endOthers(userId: number): Promise<void> {
    await this.database.transaction(async () => {
      await this.users.endSessions(userId);
      await this.record(userId);
      await this.keepOwn();
    });
  }

  /** Lets the caller's own session outlive a change that ends all of their user. Call inside its transaction. */
  async keepOwn(): Promise<void> {
    const { actor } = currentContext();
    const session = actor?.session;
    if (!session) return;
    // Read here, where the row is locked: an end that somebody else commits a moment later must hold.
    const epoch = (await this.users.findActing(actor.user.id))?.sessionEpoch;
    if (epoch === undefined) return;
    this.database.afterCommit(() => this.store.setEpoch(session.hash, epoch));
  }

  private async drop({ user, session }: Actor): Promise<void> {
    if (session) await this.remove(user.id, session.id, session.hash);
  }

  private async remove(userId: number, id: string, hash: string): Promise<void> {
    await this.store.remove(userId, id, hash);
    this.tellEnd(id);
  }

  /** To every process: what the session has open ends with it. */
  private tellEnd(id: string): void {
    this.invalidation.publish('session', id);
  }

  /** Tells whether a page with that `Origin` is one of the panel. */
  isOwn(origin: string | string[] | undefined): boolean {
    return typeof origin === 'string' && isOwnOrigin(origin, this.config.appUrl);
  }

  private async record(userId: number): Promise<void> {
    await this.activity.record(sessionEnd, { properties: {}, subjects: [{ type: 'user', id: userId }] });
  }
}
