import { Controller } from '@nestjs/common';
import * as routes from '@app/contracts/client/network.contract.js';
import { list } from '@app/contracts/core/envelope.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { CurrentServer, Model } from '../../../access/current.decorators.js';
import type { PermittedServer } from '../../../access/server-access.port.js';
import { clientAllocationItem } from '../client/client-allocation.transformer.js';
import { ServerNetworkService, type ServerAllocation } from './server-network.service.js';

/** client-api.md §8 */
@Controller()
export class NetworkClientController {
  constructor(private readonly network: ServerNetworkService) {}

  @Endpoint(routes.listAllocations)
  async list(@CurrentServer() server: PermittedServer) {
    const { allocations, primaryId } = await this.network.ofServer(server.id);
    return list(allocations.map((allocation) => clientAllocationItem(allocation, primaryId)));
  }

  @Endpoint(routes.createAllocation)
  async create(@CurrentServer() server: PermittedServer) {
    const { allocation, primaryId } = await this.network.create(server.id);
    return clientAllocationItem(allocation, primaryId);
  }

  @Endpoint(routes.setAllocationNotes)
  async note(
    @CurrentServer() server: PermittedServer,
    @Model('allocation') { id }: ServerAllocation,
    @Input() { body }: InputFor<typeof routes.setAllocationNotes>,
  ) {
    const { allocation, primaryId } = await this.network.setNotes(server.id, id, body.notes);
    return clientAllocationItem(allocation, primaryId);
  }

  @Endpoint(routes.setPrimaryAllocation)
  async setPrimary(@CurrentServer() server: PermittedServer, @Model('allocation') { id }: ServerAllocation) {
    const { allocation, primaryId } = await this.network.setPrimary(server.id, id);
    return clientAllocationItem(allocation, primaryId);
  }

  @Endpoint(routes.deleteAllocation)
  delete(
    @CurrentServer() server: PermittedServer,
    @Model('allocation') { id }: ServerAllocation,
  ): Promise<void> {
    return this.network.delete(server.id, id);
  }
}
