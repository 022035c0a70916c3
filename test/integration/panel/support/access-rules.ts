import { ROUTE_LIMITS } from '@app/contracts/core/limiters.js';
import type { HttpMethod } from '@app/contracts/core/route.js';
import type { AclResource } from '@app/contracts/permissions/acl.js';
import type { SubuserPermission } from '@app/contracts/permissions/subuser.permissions.js';

/**
 * Who may call what, as conventions.md §1–2 and client-api.md state it. Never taken from the descriptors, whose word
 * is what these lists test.
 */

/** A limit would come before the 403 of a missing right and hide it. */
export const NO_LIMITS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(ROUTE_LIMITS).map((name) => [
    `RATELIMIT_${name.toUpperCase().replaceAll('-', '_')}`,
    '1000000/60',
  ]),
);

/** Which resource guards which path below `/api/application`: conventions.md §2. The first that fits counts. */
export const ACL_OF_PATH: readonly (readonly [RegExp, AclResource])[] = [
  [/^\/servers\/:server\/databases/, 'server_database'],
  [/^\/servers/, 'server'],
  [/^\/nodes\/:node\/allocations/, 'allocation'],
  [/^\/nodes/, 'node'],
  [/^\/jobs/, 'node'],
  [/^\/operations/, 'server'],
  // Logins and addresses of all accounts are in it.
  [/^\/(activity|requests)/, 'user'],
  // What is wrong with other things is left out for those who may not read them.
  [/^\/overview/, 'node'],
  [/^\/nests\/:nest\/eggs/, 'egg'],
  [/^\/nests/, 'nest'],
  [/^\/eggs/, 'egg'],
  [/^\/locations/, 'location'],
  [/^\/users/, 'user'],
  // Who may make users may make administrators.
  [/^\/keys/, 'user'],
  // The mail server is in it: mails hold links that let people in.
  [/^\/settings/, 'user'],
  [/^\/database-hosts/, 'database_host'],
  [/^\/backup-hosts/, 'backup_host'],
  [/^\/mounts/, 'mount'],
  [/^\/roles/, 'role'],
  [/^\/plugins/, 'plugin'],
];

/** Routes that show something of another resource than their path's: application-api.md §7. */
const ACL_OF_ROUTE: Readonly<Record<string, AclResource>> = {
  'application.mounts.eggs': 'egg',
  'application.mounts.nodes': 'node',
  'application.mounts.servers': 'server',
};

/** The resource of a route whose path below the Application API is that one. */
export const aclResourceOf = (id: string, path: string): AclResource | undefined =>
  ACL_OF_ROUTE[id] ?? ACL_OF_PATH.find(([pattern]) => pattern.test(path))?.[1];

/** What a member of the server needs for each of its routes, by the id of the route; null = nothing. */
export const PERMISSION_OF_ROUTE: Readonly<Record<string, SubuserPermission | null>> = {
  'client.servers.details': null,
  'client.servers.resources': null,
  'client.servers.websocket': 'websocket.connect',
  'client.servers.logs': 'websocket.connect',
  'client.servers.power': 'control.start',
  'client.servers.command': 'control.console',
  'client.servers.activity': 'activity.read',
  'client.operations.list': null,
  'client.operations.cancel': 'settings.reinstall',
  'client.operations.retry': 'settings.reinstall',
  'client.subusers.list': 'user.read',
  'client.subusers.details': 'user.read',
  'client.subusers.create': 'user.create',
  'client.subusers.update': 'user.update',
  'client.subusers.delete': 'user.delete',
  'client.subusers.leave': null,
  'client.settings.rename': 'settings.rename',
  'client.settings.description': 'settings.description',
  'client.settings.reinstall': 'settings.reinstall',
  'client.settings.docker-image': 'startup.docker-image',
  'client.startup.list': 'startup.read',
  'client.startup.details': 'startup.read',
  'client.startup.update': 'startup.update',
  'client.startup.put': 'startup.update',
  'client.databases.list': 'database.read',
  'client.databases.create': 'database.create',
  'client.databases.rotate-password': 'database.update',
  'client.databases.delete': 'database.delete',
  'client.files.list': 'file.read',
  'client.files.search': 'file.read',
  'client.files.contents': 'file.read-content',
  'client.files.download': 'file.read-content',
  'client.files.rename': 'file.update',
  'client.files.chmod': 'file.update',
  'client.files.copy': 'file.create',
  'client.files.write': 'file.create',
  'client.files.upload-url': 'file.create',
  'client.files.upload': 'file.create',
  'client.files.decompress': 'file.create',
  'client.files.create-directory': 'file.create',
  'client.files.pull': 'file.create',
  'client.files.create-upload': 'file.create',
  'client.files.upload-state': 'file.create',
  'client.files.append-upload': 'file.create',
  'client.files.delete-upload': 'file.create',
  'client.files.delete': 'file.delete',
  'client.files.compress': 'file.archive',
  'client.schedules.list': 'schedule.read',
  'client.schedules.details': 'schedule.read',
  'client.schedules.create': 'schedule.create',
  'client.schedules.update': 'schedule.update',
  'client.schedules.replace': 'schedule.update',
  'client.schedules.execute': 'schedule.update',
  'client.schedules.delete': 'schedule.delete',
  'client.schedules.runs': 'schedule.read',
  'client.tasks.list': 'schedule.read',
  'client.tasks.create': 'schedule.update',
  'client.tasks.update': 'schedule.update',
  'client.tasks.replace': 'schedule.update',
  'client.tasks.delete': 'schedule.delete',
  'client.network.list': 'allocation.read',
  'client.network.create': 'allocation.create',
  'client.network.notes': 'allocation.update',
  'client.network.primary': 'allocation.update',
  'client.network.delete': 'allocation.delete',
  'client.backups.list': 'backup.read',
  'client.backups.create': 'backup.create',
  'client.backups.details': 'backup.read',
  'client.backups.download': 'backup.download',
  'client.backups.lock': 'backup.delete',
  'client.backups.unlock': 'backup.delete',
  'client.backups.rename': 'backup.delete',
  'client.backups.restore': 'backup.restore',
  'client.backups.restore-plan': 'backup.restore',
  'client.backups.delete': 'backup.delete',
  'client.backups.preview': 'backup.create',
  'client.backups.rotation': 'backup.read',
  'client.backups.set-rotation': 'backup.delete',
};

const SCHEDULE = { name: 'x', minute: '0', hour: '0', day_of_month: '1', month: '1', day_of_week: '*' };
const TASK = { action: 'command', payload: 'x', time_offset: 0 };

/** Valid bodies of those routes, so that what is left to be refused is the caller. */
export const BODY_OF_ROUTE: Readonly<Record<string, unknown>> = {
  'client.servers.power': { signal: 'start' },
  'client.servers.command': { command: 'list' },
  'client.settings.rename': { name: 'x' },
  'client.settings.description': { description: 'x' },
  'client.settings.docker-image': { docker_image: 'example/one:1' },
  'client.subusers.create': { email: 'somebody@example.com', permissions: [] },
  'client.subusers.update': { permissions: [] },
  'client.schedules.create': SCHEDULE,
  'client.schedules.update': { name: 'x' },
  'client.schedules.replace': SCHEDULE,
  'client.tasks.create': TASK,
  'client.tasks.update': { payload: 'x' },
  'client.tasks.replace': TASK,
  'client.startup.update': { value: 'x' },
  'client.startup.put': { key: 'MOTD', value: 'x' },
  'client.files.rename': { root: '/', files: [{ from: 'a', to: 'b' }] },
  'client.files.copy': { location: '/a' },
  'client.files.delete': { root: '/', files: ['a'] },
  'client.files.compress': { root: '/', files: ['a'] },
  'client.files.decompress': { root: '/', file: 'a.zip' },
  'client.files.create-directory': { root: '/', name: 'a' },
  'client.files.chmod': { root: '/', files: [{ file: 'a', mode: '644' }] },
  'client.files.pull': { url: 'https://example.com/a.jar' },
  'client.files.write': { file: 'a', contents: 'x' },
  'client.network.notes': { notes: 'x' },
  'client.databases.create': { database: 'matrix', remote: '%' },
  'client.backups.create': {},
  'client.backups.preview': { ignored: 'cache/' },
  'client.backups.rename': { name: 'x' },
  'client.backups.restore': { truncate: false },
  'client.backups.set-rotation': { keep_last: 1, keep_daily: 0, keep_weekly: 0, keep_monthly: 0 },
};

/** What every subuser may do without a permission of their own. */
export const ALWAYS_GRANTED: SubuserPermission = 'websocket.connect';

export type Rule =
  /** Anybody, and from any page. */
  | { readonly kind: 'open' }
  /** Anybody, but a write never from the page of somebody else. */
  | { readonly kind: 'login' }
  /** A browser's session, whatever else the request brings. */
  | { readonly kind: 'session' }
  | { readonly kind: 'node' }
  /** Who has a link that was signed for it, whatever else the request brings. */
  | { readonly kind: 'signed' }
  /** Who has a token that the panel's settings name, whatever else they are. */
  | { readonly kind: 'token' }
  | { readonly kind: 'account' }
  | { readonly kind: 'member'; readonly permission: SubuserPermission | null }
  | { readonly kind: 'resource'; readonly resource: AclResource };

/** Paths with one rule for all that lies there. What anybody may call is listed word by word. */
const RULE_OF_PATH: readonly (readonly [
  RegExp,
  Rule['kind'] & ('open' | 'login' | 'session' | 'node' | 'account' | 'signed' | 'token'),
])[] = [
  [/^\/up$/, 'open'],
  [/^\/metrics$/, 'token'],
  [/^\/(download\/(file|backup)|upload\/file)$/, 'signed'],
  [/^\/docs\/api(\/:area)?$/, 'open'],
  [/^\/api\/(auth|client|application|remote)\/openapi\.(json|yaml)$/, 'open'],
  [/^\/api\/auth\/(session|login|login\/checkpoint|welcome|password\/forgot|password\/reset)$/, 'login'],
  [/^\/api\/auth\/(logout|sessions|sessions\/:session)$/, 'session'],
  // A machine that is no node yet has nothing but its token.
  [/^\/api\/remote\/nodes\/join$/, 'open'],
  [/^\/api\/remote\//, 'node'],
  [/^\/api\/client\/(permissions)?$/, 'account'],
  [/^\/api\/client\/account(\/|$)/, 'account'],
  [/^\/api\/client\/(operations|resources|notifications|notifications\/read)$/, 'account'],
];

/** The rule of a route's path; throws where no list knows it. */
export function ruleOf(id: string, path: string): Rule {
  const below = /^\/api\/application(\/.*)$/.exec(path)?.[1];
  const simple = RULE_OF_PATH.find(([pattern]) => pattern.test(path))?.[1];
  if (simple !== undefined) return { kind: simple };
  if (below !== undefined) {
    const resource = aclResourceOf(id, below);
    if (resource !== undefined) return { kind: 'resource', resource };
    throw new Error(`${path}: add its ACL resource to ACL_OF_PATH in support/access-rules.ts`);
  }
  if (path.startsWith('/api/client/servers/:server')) {
    const permission = PERMISSION_OF_ROUTE[id];
    if (permission !== undefined) return { kind: 'member', permission };
    throw new Error(`${path}: add ${id} to PERMISSION_OF_ROUTE in support/access-rules.ts`);
  }
  throw new Error(`${path}: add who may call it to RULE_OF_PATH in support/access-rules.ts`);
}

/** What a request says of its sender. */
export interface Credentials {
  /**
   * The Authorization header; left out = there is none. `basic` = another scheme, `dead` = a bearer that is no key
   * (any more) and no node token by its form, `stray` = of the form of a node token.
   */
  readonly header?: 'basic' | 'dead' | 'account' | 'application' | 'stray' | 'node' | 'other node';
  readonly cookie?: 'whole' | 'without its token' | 'from another page' | 'ended';
  /** The key is good for another address only. */
  readonly isElsewhere?: boolean;
  readonly isAdmin?: boolean;
  /** What they may do on the server of the test; left out = they are no member. */
  readonly permissions?: readonly string[];
  readonly acl?: Readonly<Partial<Record<AclResource, number>>>;
}

/** How a request ends as far as access goes; `through` = whatever comes after all refusals. */
export type Outcome = 'through' | 400 | 401 | 403 | 404;

const READ = 1;
const WRITE = 2;

/** What the conventions promise to such a caller, where everything that the path names exists. */
export function outcomeOf(rule: Rule, method: HttpMethod, path: string, caller: Credentials): Outcome {
  const isWrite = method !== 'GET';
  const isForged =
    isWrite && (caller.cookie === 'without its token' || caller.cookie === 'from another page');
  if (rule.kind === 'open') return 'through';
  if (rule.kind === 'login') return isWrite && caller.cookie === 'from another page' ? 403 : 'through';
  if (rule.kind === 'signed') return 403;
  if (rule.kind === 'token') return 401;
  if (rule.kind === 'node') return ofNode(path, caller);
  const hasSession = caller.cookie !== undefined && caller.cookie !== 'ended';
  if (rule.kind === 'session') return !hasSession ? 401 : isForged ? 403 : 'through';

  // A header decides before a cookie.
  const isKey = caller.header === 'account' || caller.header === 'application';
  if (caller.header === undefined ? !hasSession : !isKey) return 401;
  if (isKey ? caller.isElsewhere : isForged) return 403;
  const isMember = caller.isAdmin === true || caller.permissions !== undefined;
  if (rule.kind === 'member' && !isMember) return 404;
  if (rule.kind === 'resource') {
    if (!caller.isAdmin) return 403;
    const bits = caller.header === 'application' ? (caller.acl?.[rule.resource] ?? 0) : READ | WRITE;
    return bits & (isWrite ? WRITE : READ) ? 'through' : 403;
  }
  if (caller.header === 'application') return 403;
  if (rule.kind === 'account' || rule.permission === null || rule.permission === ALWAYS_GRANTED)
    return 'through';
  return caller.isAdmin || caller.permissions!.includes(rule.permission) ? 'through' : 403;
}

/** remote-api.md §1: by the form of the token first, and servers of other nodes are not theirs. */
function ofNode(path: string, { header }: Credentials): Outcome {
  if (header === undefined || header === 'basic') return 401;
  if (header === 'stray') return 403;
  if (header === 'node') return 'through';
  if (header === 'other node') return /:(uuid|backup)\b/.test(path) ? 403 : 'through';
  return 400;
}
