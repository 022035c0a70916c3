import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { BodyInterceptor } from './body.interceptor.js';

@Module({ providers: [{ provide: APP_INTERCEPTOR, useClass: BodyInterceptor }] })
export class HttpModule {}
