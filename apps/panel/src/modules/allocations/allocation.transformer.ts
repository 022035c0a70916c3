import type { ALLOCATION_INCLUDES } from '@app/contracts/application/allocations.contract.js';
import type { AllocationItem } from '@app/contracts/application/items.js';
import { item } from '@app/contracts/core/envelope.js';
import type { Relations } from '../../platform/http/include-loader.js';
import type { AllocationEntity } from './allocation.entity.js';

export type Allocation = Readonly<
  Pick<AllocationEntity, 'id' | 'nodeId' | 'ip' | 'ipAlias' | 'port' | 'serverId' | 'notes'>
>;

export const toAllocation = (allocation: Allocation): AllocationItem =>
  item('allocation', {
    id: allocation.id,
    ip: allocation.ip,
    alias: allocation.ipAlias,
    port: allocation.port,
    notes: allocation.notes,
    assigned: allocation.serverId !== null,
  });

export const allocationRelations: Relations<Allocation, typeof ALLOCATION_INCLUDES> = {
  node: { source: 'node', id: (allocation) => allocation.nodeId },
  server: { source: 'server', id: (allocation) => allocation.serverId },
};
