import { describe, expect, it } from 'vitest';
import { UpdateServerBuild } from '@app/contracts/application/servers.schemas.js';
import { buildChange, planAllocations } from './server-build.policy.js';

const now = { primary: 1, owned: [1, 2, 3] };

describe('planAllocations', () => {
  it('changes nothing when nothing is asked for', () => {
    expect(planAllocations(now, {})).toEqual({ add: [], remove: [], primary: 1 });
  });

  it('adds what the server does not have and removes what it has', () => {
    const body = { add_allocations: [3, 4, 4], remove_allocations: [2, 9] };
    expect(planAllocations(now, body)).toEqual({ add: [4], remove: [2], primary: 1 });
  });

  it('keeps what is both added and removed', () => {
    const body = { add_allocations: [2], remove_allocations: [2] };
    expect(planAllocations(now, body)).toEqual({ add: [], remove: [], primary: 1 });
  });

  it('makes another allocation the primary one when it goes', () => {
    expect(planAllocations(now, { remove_allocations: [1] })).toMatchObject({ primary: 2 });
    const replaced = { add_allocations: [7], remove_allocations: [1, 2, 3] };
    expect(planAllocations(now, replaced)).toEqual({ add: [7], remove: [1, 2, 3], primary: 7 });
  });

  it('refuses to take the last one, and a primary one the server does not have', () => {
    expect(planAllocations({ primary: 1, owned: [1] }, { remove_allocations: [1] })).toMatch(/no fallback/);
    expect(planAllocations(now, { allocation: 9 })).toMatch(/not currently assigned/);
    expect(planAllocations(now, { allocation: 2, remove_allocations: [2] })).toMatch(
      /not currently assigned/,
    );
  });

  it('takes a new primary one out of those that are added', () => {
    expect(planAllocations(now, { allocation: 8, add_allocations: [8] })).toMatchObject({ primary: 8 });
  });

  it('leaves a server without allocations alone', () => {
    expect(planAllocations({ primary: null, owned: [] }, {})).toEqual({ add: [], remove: [], primary: null });
  });
});

describe('buildChange', () => {
  const limits = { memory: 512, swap: 0, disk: 1024, io: 500, cpu: 100, threads: '0-1' };

  it('reads limits in both places', () => {
    const feature_limits = { databases: null, backups: 2 };
    const grouped = buildChange(UpdateServerBuild.parse({ limits, feature_limits }));
    expect(grouped).toEqual(buildChange(UpdateServerBuild.parse({ ...limits, feature_limits })));
    expect(grouped).toEqual({ ...limits, databaseLimit: null, backupLimit: 2 });
  });

  it('keeps threads, the killer and the allocation limit unless they are sent', () => {
    const { threads: _, ...rest } = limits;
    const body = { limits: rest, feature_limits: { databases: 1, backups: null } };
    expect(buildChange(UpdateServerBuild.parse(body))).not.toHaveProperty('threads');
    const oom = buildChange(
      UpdateServerBuild.parse({
        ...body,
        oom_disabled: '0',
        feature_limits: { ...body.feature_limits, allocations: 3 },
      }),
    );
    expect(oom).toMatchObject({ oomKiller: true, allocationLimit: 3, backupLimit: 0 });
  });

  it('names each missing limit', () => {
    const result = UpdateServerBuild.safeParse({ memory: 1, feature_limits: { databases: 0, backups: 0 } });
    expect(result.error?.issues.map((issue) => issue.path.join('.'))).toEqual(['swap', 'disk', 'io', 'cpu']);
  });
});
