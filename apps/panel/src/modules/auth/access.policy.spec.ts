import { describe, expect, it } from 'vitest';
import type { AclPermissions } from '@app/contracts/permissions/acl.js';
import type { Actor } from '../../access/request-context.js';
import { areaRefusal, mayUseResource } from './access.policy.js';

const actor = (type: 1 | 2, rootAdmin: boolean, permissions: AclPermissions = {}): Actor => ({
  user: {
    id: 1,
    uuid: 'u',
    username: 'u',
    email: 'u@example.com',
    rootAdmin,
    language: 'en',
    timezone: 'UTC',
    nameFirst: null,
    nameLast: null,
    useTotp: false,
    isManagedExternally: false,
    createdAt: new Date(0),
    updatedAt: new Date(0),
  },
  key: { id: 1, identifier: 'i', type, permissions },
});

describe('which key may call what', () => {
  it.each([
    [1, false, true, false],
    [1, true, true, true],
    [2, true, false, true],
    // The owner lost the rights that the key was made with.
    [2, false, false, false],
  ] as const)(
    'key type %i, administrator %s: client %s, application %s',
    (type, admin, client, application) => {
      expect(areaRefusal('client', actor(type, admin)) === null).toBe(client);
      expect(areaRefusal('application', actor(type, admin)) === null).toBe(application);
    },
  );

  it('reads the ACL of application keys bit by bit', () => {
    const key = actor(2, true, { user: 2, node: 1, egg: 3 });
    expect(mayUseResource(key, 'user', false)).toBe(false);
    expect(mayUseResource(key, 'user', true)).toBe(true);
    expect(mayUseResource(key, 'node', false)).toBe(true);
    expect(mayUseResource(key, 'node', true)).toBe(false);
    expect(mayUseResource(key, 'egg', true) && mayUseResource(key, 'egg', false)).toBe(true);
    expect(mayUseResource(key, 'server', false)).toBe(false);
  });

  it('does not limit an administrator’s account key, and gives an ordinary one nothing', () => {
    expect(mayUseResource(actor(1, true), 'server', true)).toBe(true);
    expect(mayUseResource(actor(1, false, { server: 3 }), 'server', false)).toBe(false);
  });
});
