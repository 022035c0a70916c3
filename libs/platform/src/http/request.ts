import type { FastifyRequest } from 'fastify';

/** What libs/platform adds to a request. `bodyError` is thrown by the guard, after authentication. */
export interface PlatformRequest extends FastifyRequest {
  bodyError?: Error;
}
