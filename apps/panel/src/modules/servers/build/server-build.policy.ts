import type { UpdateServerBuild } from '@app/contracts/application/servers.schemas.js';
import type { ServerChange } from '../server-row.js';
import { wantsOomKiller } from '../creation/server-creation.policy.js';

export interface AllocationsNow {
  readonly primary: number | null;
  /** All of the server, in the order of their ids. */
  readonly owned: readonly number[];
}

export interface AllocationPlan {
  readonly add: number[];
  readonly remove: number[];
  readonly primary: number | null;
}

/**
 * What becomes of the allocations (application-api.md §2 "Build body"), or the reason why nothing may. What
 * the server has already is not added again, what it does not have is not removed, and what is both added and
 * removed stays. When the primary one goes, another of the server's takes its place, else the first added one.
 */
export function planAllocations(
  now: AllocationsNow,
  body: Pick<UpdateServerBuild, 'allocation' | 'add_allocations' | 'remove_allocations'>,
): AllocationPlan | string {
  const wanted = body.add_allocations ?? [];
  const add = [...new Set(wanted)].filter((id) => !now.owned.includes(id));
  const remove = [...new Set(body.remove_allocations ?? [])].filter(
    (id) => now.owned.includes(id) && !wanted.includes(id),
  );
  const left = [...now.owned.filter((id) => !remove.includes(id)), ...add];
  if (body.allocation) {
    if (!left.includes(body.allocation)) {
      return 'The requested default allocation is not currently assigned to this server.';
    }
    return { add, remove, primary: body.allocation };
  }
  if (now.primary !== null && left.includes(now.primary)) return { add, remove, primary: now.primary };
  if (left.length === 0 && remove.length > 0) {
    return 'You are attempting to delete the default allocation for this server but there is no fallback allocation to use.';
  }
  return { add, remove, primary: left[0] ?? null };
}

/** Limits as columns: grouped under `limits`, or beside the other fields as older clients send them. */
export function buildChange(body: UpdateServerBuild): ServerChange {
  const limits = body.limits ?? body;
  const threads = limits.threads === undefined ? {} : { threads: limits.threads };
  const oomKiller = wantsOomKiller(body);
  const { databases, backups, allocations } = body.feature_limits;
  return {
    memory: limits.memory!,
    swap: limits.swap!,
    disk: limits.disk!,
    io: limits.io!,
    cpu: limits.cpu!,
    ...threads,
    ...(oomKiller === undefined ? {} : { oomKiller }),
    databaseLimit: databases,
    backupLimit: backups ?? 0,
    ...(allocations === undefined ? {} : { allocationLimit: allocations }),
  };
}
