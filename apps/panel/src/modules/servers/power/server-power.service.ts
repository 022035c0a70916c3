import { Injectable } from '@nestjs/common';
import { serverCommand } from '@app/contracts/activity/server.events.js';
import type { PowerSignal } from '@app/contracts/client/servers.contract.js';
import { sendCommands, setPower } from '@app/contracts/daemon/servers.contract.js';
import { accessDenied, serverOffline } from '@app/contracts/errors/common.errors.js';
import { daemonAnswered } from '../../../platform/daemon-client/daemon-errors.js';
import { holds, type PermittedServer } from '../../../access/server-access.port.js';
import { ActivityService } from '../../activity/index.js';
import { NodeGateway } from '../../nodes/index.js';
import { POWER_RULES, powerEvent } from './server-power.policy.js';
import { ServerResourcesService } from './server-resources.service.js';

/** Power and console by HTTP. An event is recorded once the node has taken the request, as upstream does. */
@Injectable()
export class ServerPowerService {
  constructor(
    private readonly gateway: NodeGateway,
    private readonly resources: ServerResourcesService,
    private readonly activity: ActivityService,
  ) {}

  /** Throws accessDenied without the signal's permission, and the node's refusals. */
  async send(server: PermittedServer, signal: PowerSignal): Promise<void> {
    const { permission, action } = POWER_RULES[signal];
    if (!holds(server, permission)) throw accessDenied();
    await this.gateway.call(server.nodeId, setPower, { params: { server: server.uuid }, body: { action } });
    this.resources.forget(server.uuid);
    await this.activity.record(powerEvent(signal), {
      properties: signal === action ? {} : { signal },
      subjects: [{ type: 'server', id: server.id }],
    });
  }

  /** Throws serverOffline (502) when nothing runs that could read the command. */
  async command(server: PermittedServer, command: string): Promise<void> {
    try {
      await this.gateway.call(server.nodeId, sendCommands, {
        params: { server: server.uuid },
        body: { commands: [command] },
      });
    } catch (error) {
      throw daemonAnswered(error, 502) ? serverOffline({ cause: error }) : error;
    }
    await this.activity.record(serverCommand, {
      properties: { command },
      subjects: [{ type: 'server', id: server.id }],
    });
  }
}
