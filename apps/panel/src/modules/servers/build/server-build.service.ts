import { Injectable } from '@nestjs/common';
import type { UpdateServerBuild } from '@app/contracts/application/servers.schemas.js';
import { displayError, notFound, validationFailed } from '@app/contracts/errors/common.errors.js';
import { Database } from '../../../platform/database/database.js';
import { AllocationsService } from '../../allocations/index.js';
import { buildChange, planAllocations, type AllocationPlan } from './server-build.policy.js';
import { ServerNodeService } from '../lifecycle/server-node.service.js';
import type { ServerRow } from '../server-row.js';
import { ServersRepository } from '../servers.repository.js';

/** Limits and allocations of servers. */
@Injectable()
export class ServerBuildService {
  constructor(
    private readonly repository: ServersRepository,
    private readonly allocations: AllocationsService,
    private readonly node: ServerNodeService,
    private readonly database: Database,
  ) {}

  /** All or nothing. 400 when the primary allocation would be lost, 422 when an added one is not free. */
  async update(id: number, body: UpdateServerBuild): Promise<ServerRow> {
    await this.database.transaction(async () => {
      const server = await this.repository.lock(id);
      if (!server) throw notFound();
      const owned = (await this.allocations.byServers([id])).map((allocation) => allocation.id);
      owned.sort((left, right) => left - right);
      const plan = planAllocations({ primary: server.allocationId, owned }, body);
      if (typeof plan === 'string') throw displayError(plan);
      await this.move(server, plan, body.add_allocations ?? []);
      await this.repository.update(id, { ...buildChange(body), allocationId: plan.primary });
    });
    const server = await this.repository.find(id);
    if (!server) throw notFound();
    await this.node.trySync(server);
    return server;
  }

  private async move(server: ServerRow, plan: AllocationPlan, sent: readonly number[]): Promise<void> {
    if (plan.add.length > 0) {
      const options = { lock: true, nodeId: server.nodeId };
      const taken = await this.allocations.claim(plan.add, server.id, options);
      if (taken.length > 0) {
        throw validationFailed(
          taken.map((id) => ({
            field: `add_allocations.${sent.indexOf(id)}`,
            rule: 'exists',
            detail: 'The selected allocation is invalid or already in use.',
          })),
        );
      }
    }
    if (plan.remove.length > 0) await this.allocations.release(server.id, plan.remove);
  }
}
