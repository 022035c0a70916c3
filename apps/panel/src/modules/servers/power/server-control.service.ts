import { Injectable } from '@nestjs/common';
import { sendCommands, setPower } from '@app/contracts/daemon/servers.contract.js';
import { serverOffline } from '@app/contracts/errors/common.errors.js';
import type { PowerAction } from '@app/contracts/ws/console.frames.js';
import { daemonAnswered } from '../../../platform/daemon-client/daemon-errors.js';
import { NodeGateway } from '../../nodes/index.js';
import { ServerResourcesService, type AskedServer } from './server-resources.service.js';

/** What a node is told of a running server. Who may do so and what is recorded of it is up to the caller. */
@Injectable()
export class ServerControlService {
  constructor(
    private readonly gateway: NodeGateway,
    private readonly resources: ServerResourcesService,
  ) {}

  /** Throws the node's refusals. */
  async power(server: AskedServer, action: PowerAction): Promise<void> {
    await this.gateway.call(server.nodeId, setPower, { params: { server: server.uuid }, body: { action } });
    this.resources.forget(server.uuid);
  }

  /** Throws serverOffline (502) when nothing runs that could read the command. */
  async command(server: AskedServer, command: string): Promise<void> {
    try {
      await this.gateway.call(server.nodeId, sendCommands, {
        params: { server: server.uuid },
        body: { commands: [command] },
      });
    } catch (error) {
      throw daemonAnswered(error, 502) ? serverOffline({ cause: error }) : error;
    }
  }

  /** `missing` while the node does not answer. */
  async state(server: AskedServer): Promise<string> {
    return (await this.resources.read(server)).current_state;
  }
}
