import { describe, expect, it } from 'vitest';
import type { AclPermissions } from '@app/contracts/permissions/acl.js';
import { FULL_ACL } from '@app/contracts/permissions/acl.js';
import { roleNeedOf, type RolePermission } from '@app/contracts/permissions/role.permissions.js';
import { areaRefusal } from '../modules/auth/index.js';
import { mayGive, mayUse, widestGrid } from './admin-access.js';
import { AdminRights } from './admin-rights.js';
import type { Actor } from './request-context.js';

const actor = (type: 1 | 2 | null, rights: AdminRights, permissions: AclPermissions = {}): Actor => ({
  user: {
    id: 1,
    uuid: 'u',
    username: 'u',
    email: 'u@example.com',
    rootAdmin: rights.isRoot,
    rights,
    language: 'en',
    timezone: 'UTC',
    nameFirst: null,
    nameLast: null,
    useTotp: false,
    isManagedExternally: false,
    createdAt: new Date(0),
    updatedAt: new Date(0),
  },
  key: type && { id: 1, identifier: 'i', type, permissions },
});
const role = (permissions: RolePermission[], nodes: number[] | null = null): AdminRights =>
  AdminRights.of([{ permissions, nodes }]);
const SUPPORT = role(['viewList user', 'view user', 'update user']);

const may = (who: Actor, key: 'user' | 'node' | 'egg', write: boolean, everywhere = false): boolean => {
  const access = { key, write, role: { everywhere } };
  return mayUse(who, access, roleNeedOf({ id: 'application.x.y', method: write ? 'PATCH' : 'GET' }, access));
};

describe('which key may call what', () => {
  it.each([
    [1, AdminRights.NONE, true, false],
    [1, AdminRights.ROOT, true, true],
    [1, SUPPORT, true, true],
    [2, AdminRights.ROOT, false, true],
    [2, SUPPORT, false, true],
    // The owner lost the rights that the key was made with.
    [2, AdminRights.NONE, false, false],
  ] as const)('case %#: key type %i', (type, rights, client, application) => {
    expect(areaRefusal('client', actor(type, rights)) === null).toBe(client);
    expect(areaRefusal('application', actor(type, rights)) === null).toBe(application);
  });

  it('reads the grid of application keys bit by bit', () => {
    const key = actor(2, AdminRights.ROOT, { user: 2, node: 1, egg: 3 });
    expect([may(key, 'user', false), may(key, 'user', true)]).toEqual([false, true]);
    expect([may(key, 'node', false), may(key, 'node', true)]).toEqual([true, false]);
    expect([may(key, 'egg', false), may(key, 'egg', true)]).toEqual([true, true]);
  });

  it('gives an application key the lesser of its grid and the role of its user', () => {
    expect(may(actor(2, SUPPORT, FULL_ACL), 'user', true)).toBe(true);
    expect(may(actor(2, SUPPORT, { user: 1 }), 'user', true)).toBe(false);
    expect(may(actor(2, SUPPORT, FULL_ACL), 'node', false)).toBe(false);
  });

  it('gives a session its role, and an account key nothing but root', () => {
    expect(may(actor(null, SUPPORT), 'user', true)).toBe(true);
    expect(may(actor(null, SUPPORT), 'egg', false)).toBe(false);
    expect(may(actor(1, SUPPORT), 'user', false)).toBe(false);
    expect(may(actor(1, AdminRights.ROOT), 'user', true)).toBe(true);
  });

  it('keeps what concerns all nodes from roles that are limited to some', () => {
    const limited = role(['viewList node', 'view node'], [1]);
    expect(may(actor(null, limited), 'node', false)).toBe(true);
    expect(may(actor(null, limited), 'node', false, true)).toBe(false);
  });
});

describe('what may be given', () => {
  it('by a key is what both the role and the own key hold', () => {
    expect(widestGrid(actor(null, SUPPORT))).toMatchObject({ user: 3, server: 0 });
    expect(widestGrid(actor(2, SUPPORT, { user: 1 }))).toMatchObject({ user: 1 });
    expect(widestGrid(actor(1, AdminRights.ROOT))).toEqual(FULL_ACL);
  });

  it('by a role is what the own roles and the own key hold', () => {
    const wanted = [{ permissions: ['update user'] as RolePermission[], nodes: null }];
    expect(mayGive(actor(null, SUPPORT), wanted)).toBe(true);
    expect(mayGive(actor(2, SUPPORT, { user: 3 }), wanted)).toBe(true);
    expect(mayGive(actor(2, SUPPORT, { user: 1 }), wanted)).toBe(false);
    expect(mayGive(actor(2, AdminRights.ROOT, { role: 3 }), wanted)).toBe(false);
    expect(mayGive(actor(null, role(['create role'])), wanted)).toBe(false);
  });
});
