import { Injectable } from '@nestjs/common';
import { MAX_RESOURCES } from '@app/contracts/client/live.contract.js';
import type { OperationItem } from '@app/contracts/client/operations.contract.js';
import type { ActingUser } from '../../access/request-context.js';
import { LiveServers, type LiveServer } from '../live/index.js';
import { OperationsClientService, operationItem } from '../operations/index.js';
import { VisibleServersRepository, type VisibleServer } from './visible-servers.repository.js';

/** All that the panel knows of a server at this moment. */
export interface ServerView {
  readonly server: VisibleServer;
  readonly live: LiveServer;
  readonly operation: OperationItem | null;
  readonly isNodeReachable: boolean;
}

/** States of servers as the panel knows them: no node is asked, so nobody waits for one. */
@Injectable()
export class ServerStates {
  constructor(
    private readonly repository: VisibleServersRepository,
    private readonly live: LiveServers,
    private readonly operations: OperationsClientService,
  ) {}

  /** Those of the full and short uuids that the user may see, a hundred at most. */
  async among(
    user: Pick<ActingUser, 'id' | 'rights'>,
    identifiers: readonly string[],
  ): Promise<ServerView[]> {
    return this.of(await this.repository.among(user, identifiers.slice(0, MAX_RESOURCES)));
  }

  async of(servers: readonly VisibleServer[]): Promise<ServerView[]> {
    const [live, away, running] = await Promise.all([
      this.live.find(servers.map(({ uuid }) => uuid)),
      this.live.unreachable([...new Set(servers.map(({ nodeId }) => nodeId))]),
      this.operations.runningOf(servers.map(({ id }) => id)),
    ]);
    const operations = new Map(running.map((line) => [line.serverId, operationItem(line)]));
    return servers.map((server) => ({
      server,
      live: live.get(server.uuid)!,
      operation: operations.get(server.id) ?? null,
      isNodeReachable: !away.has(server.nodeId),
    }));
  }
}
