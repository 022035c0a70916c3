import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { RouteDescriptor } from '@app/contracts/core/route.js';
import { ROUTE_METADATA } from '@app/platform/http/endpoint.decorator.js';
import { malformedBody } from '@app/contracts/errors/common.errors.js';
import { readBody } from '@app/platform/http/body.js';
import type { PlatformRequest } from '@app/platform/http/request.js';
import { emptyBody, unreadableBody } from './daemon.errors.js';

/** Reads the body, and refuses an absent or malformed body where one is expected: after all guards, before validation. */
@Injectable()
export class BodyInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<ReturnType<CallHandler['handle']>> {
    const route = this.reflector.get<RouteDescriptor | undefined>(ROUTE_METADATA, context.getHandler());
    if (route?.body) {
      const request = context.switchToHttp().getRequest<PlatformRequest>();
      await readBody(request).catch((error: unknown) => {
        throw malformedBody.is(error) ? unreadableBody({ cause: error }) : error;
      });
      if (request.body === undefined) throw emptyBody();
    }
    return next.handle();
  }
}
