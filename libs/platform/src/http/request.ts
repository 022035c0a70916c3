import type { FastifyRequest } from 'fastify';
import type { RouteDescriptor } from '@app/contracts/core/route.js';

/** What libs/platform adds to a request. */
export interface PlatformRequest extends FastifyRequest {
  /** Set by leaveBodiesUnread, for readBody. */
  bodyOptions?: { readonly normalises: boolean; readonly timeoutMs?: number; readonly idleMs?: number };
  /** Reading the body: under way, done, or failed. */
  bodyRead?: Promise<void>;
}

/** Under this name a route's descriptor stands in Fastify's configuration of the route. */
export interface RouteConfiguration {
  readonly descriptor?: RouteDescriptor;
}

/** The descriptor of the route that a request has reached; undefined where none answers. */
export const descriptorOf = (request: FastifyRequest): RouteDescriptor | undefined =>
  (request.routeOptions.config as RouteConfiguration).descriptor;
