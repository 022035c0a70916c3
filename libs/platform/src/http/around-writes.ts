import { Inject, Injectable, Optional } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { defer, lastValueFrom, type Observable } from 'rxjs';
import { areaOf, type RouteDescriptor } from '@app/contracts/core/route.js';
import type { PlatformRequest } from './request.js';

/** What stands around the handlers of repeatable routes; each application brings its own, or none. */
export interface AroundWrites {
  /** True where `run` has something to do. */
  concerns(request: PlatformRequest): boolean;
  /** Gives what `handle` gives, or what answers in its place. `handle` may be called again when it has failed. */
  run(request: PlatformRequest, reply: FastifyReply, handle: () => Promise<unknown>): Promise<unknown>;
}
export const AROUND_WRITES = Symbol('AroundWrites');

/** Whether an `Idempotency-Key` counts: writes of the Application API. */
export const isRepeatable = (route: Pick<RouteDescriptor, 'id' | 'method'>): boolean =>
  areaOf(route) === 'application' && route.method !== 'GET';

/**
 * On repeatable routes alone: an interceptor of all routes would cost each of them. A guard alone cannot stand around
 * a handler.
 */
@Injectable()
export class WriteInterceptor implements NestInterceptor {
  constructor(@Optional() @Inject(AROUND_WRITES) private readonly around: AroundWrites | undefined) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<PlatformRequest>();
    const { around } = this;
    if (!around?.concerns(request)) return next.handle();
    const handle = (): Promise<unknown> => lastValueFrom(next.handle(), { defaultValue: undefined });
    return defer(() => around.run(request, http.getResponse(), handle));
  }
}
