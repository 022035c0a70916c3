import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { RouteDescriptor } from '@app/contracts/core/route.js';
import { ROUTE_METADATA } from '@app/platform/http/endpoint.decorator.js';
import type { PlatformRequest } from '@app/platform/http/request.js';
import { emptyBody, unreadableBody } from './daemon.errors.js';

/** Refuses an absent or malformed body where one is expected: after all guards, before validation. */
@Injectable()
export class BodyInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): ReturnType<NestInterceptor['intercept']> {
    const route = this.reflector.get<RouteDescriptor | undefined>(ROUTE_METADATA, context.getHandler());
    if (route?.body) {
      const request = context.switchToHttp().getRequest<PlatformRequest>();
      if (request.bodyError) throw unreadableBody({ cause: request.bodyError });
      if (request.body === undefined) throw emptyBody();
    }
    return next.handle();
  }
}
