import { Injectable } from '@nestjs/common';
import { notFound, validationFailed } from '@app/contracts/errors/common.errors.js';
import { Database } from '../../platform/database/database.js';
import { EggsService, type ResolvedEgg } from '../eggs/index.js';
import { checkEnvironment, type GivenEnvironment, type VariableValues } from './startup.policy.js';
import { StartupRepository, type StartupServerRow } from './startup.repository.js';

/** A server with its egg and the values of its variables. */
export interface ServerStartup {
  readonly server: StartupServerRow;
  readonly egg: ResolvedEgg;
  readonly values: VariableValues;
}

/** Start lines and variables of servers: checks, stores and reads them. */
@Injectable()
export class StartupService {
  constructor(
    private readonly repository: StartupRepository,
    private readonly database: Database,
    private readonly eggs: EggsService,
  ) {}

  /** Everything a start line is made of; 404 when the server is gone. */
  async ofServer(serverId: number): Promise<ServerStartup> {
    const server = await this.repository.findServer(serverId);
    if (!server) throw notFound();
    const [egg, values] = await Promise.all([this.eggs.get(server.eggId), this.values([serverId])]);
    return { server, egg, values: values.get(serverId)! };
  }

  /** Values to store for an egg, at admin level. 422 on `environment.<ENV>` with one entry per rule. */
  check(egg: ResolvedEgg, given: GivenEnvironment, current?: VariableValues): VariableValues {
    const { values, issues } = checkEnvironment(egg.variables, given, current);
    if (issues.length > 0) throw validationFailed(issues);
    return values;
  }

  /** Stored values of many servers, in one query. */
  values(serverIds: readonly number[]): Promise<Map<number, VariableValues>> {
    return this.repository.values(serverIds);
  }

  /** Stores values; those that are not named stay. */
  save(serverId: number, values: VariableValues): Promise<void> {
    return this.repository.save(serverId, values, new Date());
  }

  /** Stores the values of another egg and forgets those of the former one. */
  replace(serverId: number, values: VariableValues): Promise<void> {
    return this.database.transaction(async () => {
      await this.repository.deleteAllBut(serverId, [...values.keys()]);
      await this.repository.save(serverId, values, new Date());
    });
  }
}
