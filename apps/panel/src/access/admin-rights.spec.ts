import { describe, expect, it } from 'vitest';
import type { RolePermission } from '@app/contracts/permissions/role.permissions.js';
import { AdminRights, type RoleGrant } from './admin-rights.js';

const READ: RolePermission[] = ['viewList server', 'view server'];
const reads = { model: 'server', verb: 'read' } as const;
const updates = { model: 'server', verb: 'update' } as const;
const grant = (permissions: RolePermission[], nodes: number[] | null = null): RoleGrant => ({
  permissions,
  nodes,
});

describe('AdminRights', () => {
  it('of nobody hold nothing, and of root administrators everything everywhere', () => {
    expect(AdminRights.of([grant([])])).toBe(AdminRights.NONE);
    expect(AdminRights.NONE.isAny).toBe(false);
    expect(AdminRights.NONE.sees([1])).toBe(false);
    expect(AdminRights.NONE.mayOn(reads, [1])).toBe(false);
    expect(AdminRights.ROOT.isAny && AdminRights.ROOT.mayEverywhere(updates)).toBe(true);
    expect(AdminRights.ROOT.mayOn(updates, [])).toBe(true);
    expect(AdminRights.ROOT.names).toEqual(['*']);
  });

  it('take both the list and the details to read', () => {
    expect(AdminRights.of([grant(['viewList server'])]).may(reads)).toBe(false);
    expect(AdminRights.of([grant(['view server'])]).may(reads)).toBe(false);
    expect(AdminRights.of([grant(READ)]).may(reads)).toBe(true);
    expect(AdminRights.of([grant(READ)]).may(updates)).toBe(false);
  });

  it('hold where the roles that give them do', () => {
    const rights = AdminRights.of([grant(READ, [1, 2]), grant(['update server'], [2, 3])]);
    expect(rights.nodesFor(reads)).toEqual(new Set([1, 2]));
    expect(rights.nodesFor(updates)).toEqual(new Set([2, 3]));
    expect(rights.mayOn(updates, [1])).toBe(false);
    expect(rights.mayOn(updates, [3])).toBe(true);
    expect(rights.sees([3]) && rights.sees([1])).toBe(true);
    expect(rights.sees([4]) || rights.sees([])).toBe(false);
    expect(rights.mayEverywhere(reads)).toBe(false);
  });

  it('read where two roles give a half each only on the nodes of both', () => {
    const rights = AdminRights.of([grant(['viewList server'], [1, 2]), grant(['view server'], [2, 3])]);
    expect(rights.nodesFor(reads)).toEqual(new Set([2]));
  });

  it('reach what belongs to several nodes by one to read it, and by all to change it', () => {
    const rights = AdminRights.of([grant([...READ, 'update server'], [1])]);
    expect(rights.mayOn(reads, [1, 2])).toBe(true);
    expect(rights.mayOn(updates, [1, 2])).toBe(false);
    expect(rights.mayOn(updates, [1])).toBe(true);
    expect(rights.mayOn(reads, []) || rights.mayOn(updates, [])).toBe(false);
  });

  it('limited to nodes that are all gone hold nowhere', () => {
    const rights = AdminRights.of([grant([...READ, 'update server'], [])]);
    expect(rights.sees([1]) || rights.mayOn(reads, [1])).toBe(false);
    expect(rights.nodesFor(reads)).toEqual(new Set());
  });

  it('cover no permission and no node beyond their own', () => {
    const rights = AdminRights.of([grant(['update server'], [1, 2]), grant(['view user'])]);
    expect(rights.cover([grant(['update server'], [1])])).toBe(true);
    expect(rights.cover([grant(['update server'], [1, 3])])).toBe(false);
    expect(rights.cover([grant(['update server'])])).toBe(false);
    expect(rights.cover([grant(['view user'])])).toBe(true);
    expect(rights.cover([grant(['delete server'], [])])).toBe(false);
    expect(rights.cover([grant(['view user']), grant(['update user'])])).toBe(false);
    expect(rights.coverRights(AdminRights.ROOT)).toBe(false);
    expect(rights.coverRights(AdminRights.NONE)).toBe(true);
    expect(AdminRights.ROOT.coverRights(AdminRights.ROOT)).toBe(true);
  });
});
