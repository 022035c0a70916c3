import { Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { BearerGuard } from './bearer.guard.js';
import { BodyInterceptor } from './body.interceptor.js';

@Module({
  providers: [
    { provide: APP_GUARD, useClass: BearerGuard },
    { provide: APP_INTERCEPTOR, useClass: BodyInterceptor },
  ],
})
export class HttpModule {}
