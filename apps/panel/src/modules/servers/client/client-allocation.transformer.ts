import type { AllocationItem } from '@app/contracts/client/objects.js';
import { item } from '@app/contracts/core/envelope.js';
import type { RowOf } from '../../../platform/database/columns.js';
import type { AllocationEntity } from '../../../entities.js';

type Shown = Pick<RowOf<AllocationEntity>, 'id' | 'ip' | 'ipAlias' | 'port' | 'notes'>;

/** An allocation as members of its server see it. */
export const clientAllocationItem = (allocation: Shown, primaryId: number | null): AllocationItem =>
  item('allocation', {
    id: allocation.id,
    ip: allocation.ip,
    ip_alias: allocation.ipAlias,
    port: allocation.port,
    notes: allocation.notes,
    is_default: allocation.id === primaryId,
  });
