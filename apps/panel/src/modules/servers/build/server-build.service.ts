import { Injectable } from '@nestjs/common';
import type { UpdateServerBuild } from '@app/contracts/application/servers.schemas.js';
import { displayError, notFound } from '@app/contracts/errors/common.errors.js';
import { Database } from '../../../platform/database/database.js';
import { AllocationsService } from '../../allocations/index.js';
import { buildChange, planAllocations } from './server-build.policy.js';
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

  /**
   * All or nothing, but that allocations which are not free to be added are skipped, as the ancestors do; the answer
   * names them. 400 when the primary allocation would be lost.
   */
  async update(id: number, body: UpdateServerBuild): Promise<{ server: ServerRow; skipped: number[] }> {
    const skipped = await this.database.transaction(async () => {
      const server = await this.repository.lock(id);
      if (!server) throw notFound();
      // While it moves it has some on another node, too, which are not its own yet.
      const here = (await this.allocations.byServers([id])).filter(({ nodeId }) => nodeId === server.nodeId);
      const owned = here.map((allocation) => allocation.id);
      owned.sort((left, right) => left - right);
      const wanted = body.add_allocations ?? [];
      const fresh = [...new Set(wanted)].filter((allocation) => !owned.includes(allocation));
      const taken = await this.allocations.claim(fresh, id, {
        lock: true,
        nodeId: server.nodeId,
        skipsTaken: true,
      });
      const added = wanted.filter((allocation) => !taken.includes(allocation));
      const now = { primary: server.allocationId, owned };
      const plan = planAllocations(now, { ...body, add_allocations: added });
      if (typeof plan === 'string') throw displayError(plan);
      if (plan.remove.length > 0) await this.allocations.release(id, plan.remove);
      await this.repository.update(id, { ...buildChange(body), allocationId: plan.primary });
      return taken;
    });
    const server = await this.repository.find(id);
    if (!server) throw notFound();
    await this.node.trySync(server);
    return { server, skipped };
  }
}
