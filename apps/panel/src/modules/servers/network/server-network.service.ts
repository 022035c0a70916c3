import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { ActivityDescriptor } from '@app/contracts/activity/define-activity.js';
import {
  serverAllocationCreate,
  serverAllocationDelete,
  serverAllocationNotes,
  serverAllocationPrimary,
} from '@app/contracts/activity/server.events.js';
import { autoAllocationNotEnabled, noAutoAllocationSpace } from '@app/contracts/errors/catalogue.errors.js';
import { displayError, notFound } from '@app/contracts/errors/common.errors.js';
import { idOf, ModelResolvers } from '../../../access/model-resolvers.js';
import { PANEL_CONFIG, type PanelConfig } from '../../../config/panel.config.js';
import type { AllocationEntity } from '../../../entities.js';
import type { RowOf } from '../../../platform/database/columns.js';
import { Database } from '../../../platform/database/database.js';
import { ActivityService } from '../../activity/index.js';
import { AllocationsService } from '../../allocations/index.js';
import { ServerNodeService } from '../lifecycle/server-node.service.js';
import type { ServerRow } from '../server-row.js';
import { ServersRepository } from '../servers.repository.js';
import { addressText, refusalToAdd, refusalToRemove } from './server-network.policy.js';

export type ServerAllocation = RowOf<AllocationEntity>;
export interface ShownAllocation {
  readonly allocation: ServerAllocation;
  readonly primaryId: number | null;
}
interface Network {
  readonly server: ServerRow;
  readonly allocations: readonly ServerAllocation[];
}
interface Changed extends ShownAllocation {
  readonly server: ServerRow;
}

/**
 * Allocations as members of a server handle them: client-api.md §8. The row of the server is locked first, so that
 * two requests at once see each other's. Its node reads what changed before the next start, also where it is away now.
 */
@Injectable()
export class ServerNetworkService implements OnModuleInit {
  constructor(
    private readonly repository: ServersRepository,
    private readonly allocations: AllocationsService,
    private readonly node: ServerNodeService,
    private readonly activity: ActivityService,
    private readonly database: Database,
    private readonly resolvers: ModelResolvers,
    @Inject(PANEL_CONFIG) private readonly config: Pick<PanelConfig, 'selfAllocation'>,
  ) {}

  onModuleInit(): void {
    this.resolvers.register('client', 'allocation', async (value, { permittedServer }) => {
      const id = idOf(value);
      const allocation = id === null ? null : await this.allocations.find(id);
      return allocation && allocation.serverId === permittedServer?.id ? allocation : null;
    });
  }

  async ofServer(
    id: number,
  ): Promise<{ readonly allocations: readonly ServerAllocation[]; readonly primaryId: number | null }> {
    const [server, allocations] = await Promise.all([
      this.repository.find(id),
      this.allocations.byServers([id]),
    ]);
    return { allocations, primaryId: server?.allocationId ?? null };
  }

  /** Throws autoAllocationNotEnabled, displayError at the limit, noAutoAllocationSpace. */
  create(serverId: number): Promise<ShownAllocation> {
    const { isEnabled, ports } = this.config.selfAllocation;
    if (!isEnabled) throw autoAllocationNotEnabled();
    return this.change(serverId, async ({ server, allocations }) => {
      const refusal = refusalToAdd(server, allocations.length);
      if (refusal !== null) throw displayError(refusal);
      const primary = allocations.find(({ id }) => id === server.allocationId);
      const picked = await this.allocations.pickFurther(server.nodeId, primary?.ip ?? null, ports);
      if (!picked) throw noAutoAllocationSpace();
      await this.allocations.claim([picked.id], serverId);
      const allocation = (await this.allocations.find(picked.id))!;
      await this.record(serverAllocationCreate, server, allocation);
      return { server, allocation, primaryId: server.allocationId };
    });
  }

  async setNotes(serverId: number, id: number, notes: string | null): Promise<ShownAllocation> {
    return this.database.transaction(async () => {
      const network = await this.lock(serverId);
      const { server } = network;
      const allocation = ownOf(network, id);
      if (allocation.notes !== notes) {
        await this.allocations.setNotes(id, serverId, notes);
        await this.activity.record(serverAllocationNotes, {
          properties: { allocation: addressText(allocation), old: allocation.notes, new: notes },
          subjects: subjectsOf(server, allocation),
        });
      }
      return { allocation: { ...allocation, notes }, primaryId: server.allocationId };
    });
  }

  setPrimary(serverId: number, id: number): Promise<ShownAllocation> {
    return this.change(serverId, async (network) => {
      const allocation = ownOf(network, id);
      if (network.server.allocationId !== id) {
        await this.repository.update(serverId, { allocationId: id });
        await this.record(serverAllocationPrimary, network.server, allocation);
      }
      return { server: network.server, allocation, primaryId: id };
    });
  }

  /** Throws displayError (400) for the primary one, and where the server has no limit of its own. */
  async delete(serverId: number, id: number): Promise<void> {
    await this.change(serverId, async (network) => {
      const { server } = network;
      const allocation = ownOf(network, id);
      const refusal = refusalToRemove(server, id);
      if (refusal !== null) throw displayError(refusal);
      await this.allocations.release(serverId, [id]);
      await this.record(serverAllocationDelete, server, allocation);
      return { server, allocation, primaryId: server.allocationId };
    });
  }

  /** One change of what the node has to publish. */
  private async change(
    serverId: number,
    work: (network: Network) => Promise<Changed>,
  ): Promise<ShownAllocation> {
    const { server, ...shown } = await this.database.transaction(async () => work(await this.lock(serverId)));
    await this.node.trySync(server);
    return shown;
  }

  private async lock(serverId: number): Promise<Network> {
    const server = await this.repository.lock(serverId);
    if (!server) throw notFound();
    return { server, allocations: await this.allocations.byServers([serverId]) };
  }

  private async record(
    event: ActivityDescriptor<typeof serverAllocationCreate.properties>,
    server: ServerRow,
    allocation: ServerAllocation,
  ): Promise<void> {
    const properties = { allocation: addressText(allocation) };
    await this.activity.record(event, { properties, subjects: subjectsOf(server, allocation) });
  }
}

const subjectsOf = (server: ServerRow, allocation: ServerAllocation) =>
  [
    { type: 'server', id: server.id },
    { type: 'allocation', id: allocation.id },
  ] as const;

/** The guard has seen it, but another request may have given it back since. */
function ownOf({ allocations }: Network, id: number): ServerAllocation {
  const allocation = allocations.find((candidate) => candidate.id === id);
  if (!allocation) throw notFound();
  return allocation;
}
