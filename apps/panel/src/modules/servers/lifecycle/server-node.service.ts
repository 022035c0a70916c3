import { Injectable } from '@nestjs/common';
import { sync } from '@app/contracts/daemon/servers.contract.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { NodeGateway } from '../../nodes/index.js';

/** What a call to a server's node needs of the server. */
export interface OnNode {
  readonly uuid: string;
  readonly nodeId: number;
}

/** Keeps the configuration that a server's node knows up to date. Never inside a transaction. */
@Injectable()
export class ServerNodeService {
  constructor(
    private readonly gateway: NodeGateway,
    private readonly logger: AppLogger,
  ) {}

  /** Has the node fetch the server's configuration again. */
  async sync(server: OnNode): Promise<void> {
    await this.gateway.call(server.nodeId, sync, { params: { server: server.uuid } });
  }

  /** The same where a node that is away is no failure: it fetches the configuration before the next start. */
  async trySync(server: OnNode): Promise<void> {
    try {
      await this.sync(server);
    } catch (error) {
      if (error instanceof TypeError) throw error;
      this.logger.pino.warn(
        { context: ServerNodeService.name, server: server.uuid, error },
        'a server was not synchronised',
      );
    }
  }
}
