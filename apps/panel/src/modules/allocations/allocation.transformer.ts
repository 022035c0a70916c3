import type { z } from 'zod';
import type {
  ALLOCATION_INCLUDES,
  AllocationsPreview,
} from '@app/contracts/application/allocations.contract.js';
import type { AllocationItem } from '@app/contracts/application/items.js';
import { item } from '@app/contracts/core/envelope.js';
import type { Relations } from '../../platform/http/include-loader.js';
import { rangesOf } from './allocation.policy.js';
import type { AllocationEntity } from './allocation.entity.js';
import type { PreviewedAllocations } from './allocations.service.js';

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

export const toPreview = ({
  addresses,
  refusals,
}: PreviewedAllocations): z.output<typeof AllocationsPreview> => ({
  data: {
    created: addresses.reduce((sum, { created }) => sum + created.length, 0),
    existing: addresses.reduce((sum, { existing }) => sum + existing.length, 0),
    addresses: addresses.map(({ ip, created, existing }) => ({
      ip,
      created: rangesOf(created),
      existing: rangesOf(existing),
    })),
    refused: refusals.map(({ field, error }) => ({
      field,
      code: error.code,
      detail: error.issues[0]?.detail ?? error.message,
    })),
  },
});
