import type { z } from 'zod';
import type { ActivityDescriptor } from '../activity/define-activity.js';
import type { AclResource } from '../permissions/acl.js';
import type { RoleHints } from '../permissions/role.permissions.js';
import type { SubuserPermission } from '../permissions/subuser.permissions.js';
import type { TokenScope } from '../tokens/claims.js';
import type { LimiterName } from './limiters.js';

/** The wire areas and the path each one lives under. */
export const AREA_PREFIX = {
  auth: '/api/auth',
  client: '/api/client',
  application: '/api/application',
  remote: '/api/remote',
  daemon: '',
  panel: '',
} as const;
export type Area = keyof typeof AREA_PREFIX;
export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Marks a route whose answer has no body. */
export const NoContent = 'no-content';
/** Marks a route that answers with something else than JSON (text, a stream, a socket). */
export const RawContent = 'raw';
export type ResponseSchema = z.ZodType | typeof NoContent | typeof RawContent;

/**
 * Who may call a route. There is no default: a route without access does not start.
 * - `public`: anybody
 * - `account`: an account key or a session (client API), conventions.md §2
 * - `session`: a browser's session only, never a key
 * - `{ server }`: a member of the `:server` in the path with that subuser permission; `null` = any member;
 *   `anyState` skips the state gate of conventions.md §10
 * - `{ key, write }`: an application key (or an admin's account key) with that ACL bit, and its user's role;
 *   a session by the role alone
 * - `{ node: true }`: a daemon with its node token (remote-api.md §1)
 * - `{ daemon: true }`: the panel with the node's bearer token (daemon-api.md §1)
 * - `{ signed }`: a one-time JWT of that scope (daemon-api.md §2)
 */
export type Access =
  | 'public'
  | 'account'
  | 'session'
  | { readonly server: SubuserPermission | null; readonly anyState?: boolean }
  | AdminAccess
  | { readonly node: true }
  | { readonly daemon: true }
  | { readonly signed: TokenScope };

/** What an administrator's route asks of keys, and of roles where that does not follow (`roleNeedOf`). */
export interface AdminAccess {
  readonly key: AclResource;
  readonly write: boolean;
  readonly role?: RoleHints;
}

export interface RouteAlternate {
  readonly method?: HttpMethod;
  readonly path?: string;
}

/** What a paginated list allows: conventions.md §6. */
export interface ListOptions {
  readonly filters?: readonly string[];
  readonly sorts?: readonly string[];
  /** Rows per page; CLIENT_PAGE when left out. */
  readonly perPage?: PageSize;
}
export interface PageSize {
  readonly default: number;
  readonly max: number;
}
export const CLIENT_PAGE: PageSize = { default: 50, max: 100 };
/** Page size of the Application API and of daemons (conventions.md §6). */
export const LARGE_PAGE: PageSize = { default: 50, max: 500 };

/**
 * What happens to a body before its schema sees it. Left out: JSON or a form whose strings are trimmed and whose
 * empty strings become null (conventions.md §3).
 * - `verbatim`: JSON or a form with its strings as they came (file routes)
 * - `raw`: a document of its own, whatever its type says; the handler reads the text
 * - `multipart`: the handler reads the stream
 * - `stream`: bytes of any type and number; the handler reads the stream
 */
export type BodyTreatment = 'verbatim' | 'raw' | 'multipart' | 'stream';

/** Bytes of a request body when a route states no `bodyLimit`. */
export const JSON_BODY_LIMIT = 256 * 1024;

/** One endpoint as data: it drives the Nest route, validation, documentation and typed calls. */
export interface RouteDescriptor {
  /** `<area>.<feature>.<verb>`; the first word is the area. */
  readonly id: `${Area}.${string}`;
  readonly method: HttpMethod;
  /** Path below the area's prefix, with `:name` parameters. */
  readonly path: string;
  /** Further verbs or paths that older clients use. */
  readonly also?: readonly RouteAlternate[];
  readonly status: number;
  readonly params?: z.ZodType;
  /** The query beside `page`, `per_page`, `filter`, `sort` and `include`, which `list` and `includes` stand for. */
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly bodyTreatment?: BodyTreatment;
  /** Bytes; JSON_BODY_LIMIT when left out. */
  readonly bodyLimit?: number;
  readonly response: ResponseSchema;
  readonly access: Access;
  /** An extra rate limiter beside the area's own. */
  readonly limit?: LimiterName;
  /** The route answers with a page of a list. */
  readonly list?: ListOptions;
  /** Names that `include` may hold, nested ones dotted (conventions.md §5). */
  readonly includes?: readonly string[];
  /** Events that a write may record, or why it records none. */
  readonly activity?: readonly ActivityDescriptor[] | { readonly none: string };
  /**
   * It acts on more than the database before it answers: on a node, a database host, by mail. No transaction holds all
   * of that, so that what a lost process has done of it is not known (docs/idempotency.md).
   */
  readonly actsOutside?: true;
  readonly summary: string;
}

/** Fields that no descriptor has: a misspelt optional one would be left out in silence. */
type Unknown<T> = { readonly [K in Exclude<keyof T, keyof RouteDescriptor>]: never };

/** Declares an endpoint; its area's index lists it. */
export const defineRoute = <const T extends RouteDescriptor>(route: T & Unknown<T>): T => route;

/** The routes that contract files export. */
export const routesOf = (...files: readonly object[]): readonly RouteDescriptor[] =>
  files.flatMap((file) =>
    Object.values(file).filter(
      (value): value is RouteDescriptor =>
        typeof value === 'object' &&
        value !== null &&
        'method' in value &&
        'path' in value &&
        'access' in value,
    ),
  );

export const areaOf = (route: Pick<RouteDescriptor, 'id'>): Area => route.id.split('.')[0] as Area;

/** All method and path pairs of a route, the main one first, with the area's prefix. */
export function pathsOf(
  route: Pick<RouteDescriptor, 'id' | 'method' | 'path' | 'also'>,
): { method: HttpMethod; path: string }[] {
  const prefix = AREA_PREFIX[areaOf(route)];
  const pairs: RouteAlternate[] = [{}, ...(route.also ?? [])];
  return pairs.map((alternate) => ({
    method: alternate.method ?? route.method,
    path: prefix + (alternate.path ?? route.path),
  }));
}

type Output<T, K extends PropertyKey> = T extends { readonly [P in K]: infer S extends z.ZodType }
  ? z.output<S>
  : undefined;
export type ParamsOf<T extends RouteDescriptor> = Output<T, 'params'>;
export type QueryOf<T extends RouteDescriptor> = Output<T, 'query'>;
export type BodyOf<T extends RouteDescriptor> = Output<T, 'body'>;
export type ResponseOf<T extends RouteDescriptor> = T['response'] extends z.ZodType
  ? z.output<T['response']>
  : undefined;

type Immutable<T> = T extends readonly (infer E)[]
  ? readonly Immutable<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Immutable<T[K]> }
    : T;
/** The values of a schema as whoever makes an answer states them: rows and caches are read-only. */
export type Wire<S extends z.ZodType> = Immutable<z.output<S>>;
/** What a handler of the route hands back. */
export type AnswerOf<T extends RouteDescriptor> = T['response'] extends z.ZodType
  ? Wire<T['response']>
  : T['response'] extends typeof NoContent
    ? void
    : unknown;

type Field<T, K extends PropertyKey> = T extends { readonly [P in K]: infer S extends z.ZodType }
  ? { [key in K]: z.input<S> }
  : { [key in K]?: undefined };
/** What a caller may ask of a list, beside the route's own query. */
export interface ListInput {
  readonly page?: number;
  readonly per_page?: number;
  readonly sort?: string;
  readonly include?: string;
  readonly [filter: `filter[${string}]`]: string;
}
type QueryField<T> = (T extends { readonly query: infer Q extends z.ZodType } ? z.input<Q> : unknown) &
  (T extends { readonly list: ListOptions } | { readonly includes: readonly string[] } ? ListInput : unknown);
/** What a caller of the route hands over. */
export type InputOf<T extends RouteDescriptor> = Field<T, 'params'> &
  Field<T, 'body'> & { query?: QueryField<T> };
