import type { FieldIssue } from '@app/contracts/core/errors.js';

interface Allocation {
  readonly id: number;
  readonly nodeId: number;
  readonly serverId: number | null;
}

/** What the request asks of the allocations there are: all on the new node, and nobody's. */
export function allocationIssues(
  wanted: { readonly nodeId: number; readonly primary: number; readonly additional: readonly number[] },
  found: readonly Allocation[],
): FieldIssue[] {
  const byId = new Map(found.map((allocation) => [allocation.id, allocation]));
  const issueOf = (id: number, field: string): FieldIssue[] => {
    const allocation = byId.get(id);
    if (!allocation) return [{ field, rule: 'exists', detail: 'There is no such allocation.' }];
    if (allocation.nodeId !== wanted.nodeId)
      return [{ field, rule: 'in', detail: 'This allocation is on another node.' }];
    if (allocation.serverId !== null)
      return [{ field, rule: 'unique', detail: 'This allocation belongs to a server.' }];
    return [];
  };
  return [
    ...issueOf(wanted.primary, 'allocation_id'),
    ...wanted.additional.flatMap((id, index) => issueOf(id, `allocation_additional.${index}`)),
  ];
}
