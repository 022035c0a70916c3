import { AsyncLocalStorage } from 'node:async_hooks';
import type { AclPermissions } from '@app/contracts/permissions/acl.js';
import type { AdminRights } from './admin-rights.js';

/** What is stored of the account that acts. */
export interface StoredActingUser {
  readonly id: number;
  readonly uuid: string;
  readonly username: string;
  readonly email: string;
  readonly rootAdmin: boolean;
  readonly language: string;
  readonly timezone: string;
  readonly nameFirst: string | null;
  readonly nameLast: string | null;
  readonly useTotp: boolean;
  readonly isManagedExternally: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The account that acts. Held in a short cache: rights that change take effect at once (see ApiKeys). */
export interface ActingUser extends StoredActingUser {
  /** What it may do as an administrator. */
  readonly rights: AdminRights;
}

/** The fields of an account that a request carries with it. */
export const ACTING_USER_FIELDS = [
  'id',
  'uuid',
  'username',
  'email',
  'rootAdmin',
  'language',
  'timezone',
  'nameFirst',
  'nameLast',
  'useTotp',
  'isManagedExternally',
  'createdAt',
  'updatedAt',
] as const satisfies readonly (keyof StoredActingUser)[];

export const ACCOUNT_KEY = 1;
export const APPLICATION_KEY = 2;

export interface ActingKey {
  readonly id: number;
  readonly identifier: string;
  readonly type: typeof ACCOUNT_KEY | typeof APPLICATION_KEY;
  readonly permissions: AclPermissions;
}

/** The browser's session of a request. */
export interface ActingSession {
  readonly id: string;
  /** SHA-256 of its token. */
  readonly hash: string;
  readonly idleSeconds: number;
}

/** Who makes a request, and with which key or session (neither: operator commands). */
export interface Actor {
  readonly user: ActingUser;
  readonly key: ActingKey | null;
  readonly session?: ActingSession;
}

export interface RequestContext {
  readonly requestId: string;
  readonly ip: string;
  /** Null before authentication, on public routes and on calls of nodes. */
  actor: Actor | null;
}

/** Jobs, tasks and operator commands: the panel itself acts. */
const SYSTEM: RequestContext = Object.freeze({ requestId: 'system', ip: '127.0.0.1', actor: null });

const storage = new AsyncLocalStorage<RequestContext>();

/** The running request's context; outside of a request that of the panel itself. */
export const currentContext = (): RequestContext => storage.getStore() ?? SYSTEM;

export const runInContext = <T>(context: RequestContext, work: () => T): T => storage.run(context, work);
