import { Injectable } from '@nestjs/common';
import { serverStartupEdit } from '@app/contracts/activity/server.events.js';
import { notFound } from '@app/contracts/errors/common.errors.js';
import { Database } from '../../platform/database/database.js';
import { ActivityService } from '../activity/index.js';
import type { ResolvedVariable } from '../eggs/index.js';
import { checkedValue, editableVariable, readValue } from './startup-client.policy.js';
import { effectiveValue } from './startup.policy.js';
import { StartupService, type ServerStartup } from './startup.service.js';

export interface ShownVariable {
  readonly startup: ServerStartup;
  readonly variable: ResolvedVariable;
}

/** Startup variables as users see and change them; the daemon reads them at the next start. */
@Injectable()
export class StartupClientService {
  constructor(
    private readonly startup: StartupService,
    private readonly database: Database,
    private readonly activity: ActivityService,
  ) {}

  ofServer(serverId: number): Promise<ServerStartup> {
    return this.startup.ofServer(serverId);
  }

  /** Throws notFound for names the egg does not have or does not show. */
  async one(serverId: number, name: string): Promise<ShownVariable> {
    const startup = await this.startup.ofServer(serverId);
    const variable = startup.egg.variables.find((candidate) => candidate.envVariable === name);
    if (!variable?.isUserViewable) throw notFound();
    return { startup, variable };
  }

  /** Throws badRequest (400) for variables out of reach and 422 on `value` by the variable's rules. */
  async change(serverId: number, name: string, given: unknown): Promise<ShownVariable> {
    const value = readValue(given);
    return this.database.transaction(async () => {
      const startup = await this.startup.ofServer(serverId);
      const variable = editableVariable(startup.egg.variables, name);
      const text = checkedValue(variable, value, startup.egg.variables, startup.values);
      const old = effectiveValue(variable, startup.values);
      await this.startup.save(serverId, new Map([[variable.id, text]]));
      if (old !== text) {
        await this.activity.record(serverStartupEdit, {
          properties: { variable: variable.envVariable, old, new: text },
          subjects: [
            { type: 'server', id: serverId },
            { type: 'egg_variable', id: variable.id },
          ],
        });
      }
      const values = new Map(startup.values).set(variable.id, text);
      return { startup: { ...startup, values }, variable };
    });
  }
}
