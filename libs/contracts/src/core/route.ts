import { z } from 'zod';

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
 * - `{ key, write }`: an application key (or an admin's account key) with that ACL bit
 * - `{ node: true }`: a daemon with its node token (remote-api.md §1)
 * - `{ daemon: true }`: the panel with the node's bearer token (daemon-api.md §1)
 * - `{ signed }`: a one-time JWT of that scope (daemon-api.md §2)
 */
export type Access =
  | 'public'
  | 'account'
  | 'session'
  | { readonly server: string | null; readonly anyState?: boolean }
  | { readonly key: string; readonly write: boolean }
  | { readonly node: true }
  | { readonly daemon: true }
  | { readonly signed: string };

export interface RouteAlternate {
  readonly method?: HttpMethod;
  readonly path?: string;
}

/** One endpoint as data: it drives the Nest route, validation, documentation and typed calls. */
export interface RouteDescriptor<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  R extends ResponseSchema = ResponseSchema,
> {
  /** `<area>.<feature>.<verb>`; the first word is the area. */
  readonly id: `${Area}.${string}`;
  readonly method: HttpMethod;
  /** Path below the area's prefix, with `:name` parameters. */
  readonly path: string;
  /** Further verbs or paths that older clients use. */
  readonly also?: readonly RouteAlternate[];
  readonly status: number;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly response: R;
  readonly access: Access;
  /** Name of an extra rate limiter beside the area's own (conventions.md §8). */
  readonly limit?: string;
  /** Activity event that a write records, or why it records none. */
  readonly activity?: string;
  readonly summary: string;
}

const registry = new Map<string, RouteDescriptor>();

/** Declares an endpoint. Ids are unique; a second declaration of the same id throws at load time. */
export function defineRoute<
  P extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType = z.ZodUndefined,
  const R extends ResponseSchema = ResponseSchema,
>(route: RouteDescriptor<P, Q, B, R>): RouteDescriptor<P, Q, B, R> {
  if (registry.has(route.id)) throw new TypeError(`route ${route.id} is declared twice`);
  registry.set(route.id, route);
  return route;
}

/** Every route declared by the modules loaded so far. */
export const declaredRoutes = (): readonly RouteDescriptor[] => [...registry.values()];

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

type Output<S> = S extends z.ZodType ? z.output<S> : undefined;
export type ParamsOf<T extends RouteDescriptor> = Output<NonNullable<T['params']>>;
export type QueryOf<T extends RouteDescriptor> = Output<NonNullable<T['query']>>;
export type BodyOf<T extends RouteDescriptor> = Output<NonNullable<T['body']>>;
export type ResponseOf<T extends RouteDescriptor> = T['response'] extends z.ZodType
  ? z.output<T['response']>
  : undefined;

type Field<K extends string, S> = S extends z.ZodUndefined
  ? { [key in K]?: undefined }
  : S extends z.ZodType
    ? { [key in K]: z.input<S> }
    : { [key in K]?: undefined };
/** What a caller of the route hands over. */
export type InputOf<T extends RouteDescriptor> = Field<'params', NonNullable<T['params']>> &
  (T extends { query?: infer Q } ? Partial<Field<'query', NonNullable<Q>>> : unknown) &
  Field<'body', NonNullable<T['body']>>;
