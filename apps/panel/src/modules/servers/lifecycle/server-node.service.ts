import { Injectable } from '@nestjs/common';
import type { PerCall } from '@app/contracts/core/call.js';
import type { InputOf, ResponseOf, RouteDescriptor } from '@app/contracts/core/route.js';
import { sync } from '@app/contracts/daemon/servers.contract.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { DaemonClient } from '../../../platform/daemon-client/daemon-client.js';
import { NodesService } from '../../nodes/index.js';

/** What a call to a server's node needs of the server. */
export interface OnNode {
  readonly uuid: string;
  readonly nodeId: number;
}

/** Calls to the node that a server is on. Never inside a transaction. */
@Injectable()
export class ServerNodeService {
  constructor(
    private readonly nodes: NodesService,
    private readonly daemon: DaemonClient,
    private readonly logger: AppLogger,
  ) {}

  async call<T extends RouteDescriptor>(
    server: Pick<OnNode, 'nodeId'>,
    route: T,
    input: InputOf<T>,
    per?: PerCall,
  ): Promise<ResponseOf<T>> {
    return this.daemon.call(await this.nodes.reference(server.nodeId), route, input, per);
  }

  /** Has the node fetch the server's configuration again. */
  async sync(server: OnNode): Promise<void> {
    await this.call(server, sync, { params: { server: server.uuid } });
  }

  /** The same where a node that is away is no failure: it fetches the configuration before the next start. */
  async trySync(server: OnNode): Promise<void> {
    try {
      await this.sync(server);
    } catch (error) {
      this.logger.warn(
        `server ${server.uuid} was not synchronised: ${(error as Error).message}`,
        ServerNodeService.name,
      );
    }
  }
}
