import { Injectable } from '@nestjs/common';
import { serverCommand } from '@app/contracts/activity/server.events.js';
import type { PowerSignal } from '@app/contracts/client/servers.contract.js';
import { accessDenied } from '@app/contracts/errors/common.errors.js';
import { holds, type PermittedServer } from '../../../access/server-access.port.js';
import { ActivityService } from '../../activity/index.js';
import { ServerControlService } from './server-control.service.js';
import { POWER_RULES, powerEvent } from './server-power.policy.js';

/** Power and console by HTTP. An event is recorded once the node has taken the request, as upstream does. */
@Injectable()
export class ServerPowerService {
  constructor(
    private readonly control: ServerControlService,
    private readonly activity: ActivityService,
  ) {}

  /** Throws accessDenied without the signal's permission, and the node's refusals. */
  async send(server: PermittedServer, signal: PowerSignal): Promise<void> {
    const { permission, action } = POWER_RULES[signal];
    if (!holds(server, permission)) throw accessDenied();
    await this.control.power(server, action);
    await this.activity.record(powerEvent(signal), {
      properties: signal === action ? {} : { signal },
      subjects: [{ type: 'server', id: server.id }],
    });
  }

  /** Throws serverOffline (502) when nothing runs that could read the command. */
  async command(server: PermittedServer, command: string): Promise<void> {
    await this.control.command(server, command);
    await this.activity.record(serverCommand, {
      properties: { command },
      subjects: [{ type: 'server', id: server.id }],
    });
  }
}
