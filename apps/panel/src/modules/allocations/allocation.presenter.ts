import { Injectable } from '@nestjs/common';
import type { AllocationItem } from '@app/contracts/application/items.js';
import { Presenter, PresenterTools } from '../../platform/http/presenter.js';
import { allocationRelations, toAllocation, type Allocation } from './allocation.transformer.js';
import { AllocationsService } from './allocations.service.js';

/** Allocations on the wire, here and as other objects include them. */
@Injectable()
export class AllocationPresenter extends Presenter<Allocation, AllocationItem> {
  constructor(allocations: AllocationsService, tools: PresenterTools) {
    super(tools, {
      object: 'allocation',
      acl: 'allocation',
      nodesOf: (row) => [row.nodeId],
      relations: allocationRelations,
      items: (rows) => rows.map(toAllocation),
      find: (id) => allocations.find(id),
      byIds: (ids) => allocations.byIds(ids),
      children: {
        node: { rows: (ids, limit) => allocations.byNodes(ids, limit), parentOf: (row) => row.nodeId },
        server: { rows: (ids) => allocations.byServers(ids), parentOf: (row) => row.serverId },
      },
    });
  }
}
