import { Module } from '@nestjs/common';
import { LiveServers } from './live-servers.js';

/** What was last heard of servers and nodes, and what just happens. */
@Module({ providers: [LiveServers], exports: [LiveServers] })
export class LiveModule {}
