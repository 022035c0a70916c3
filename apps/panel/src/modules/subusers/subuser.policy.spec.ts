import { describe, expect, it } from 'vitest';
import { forbidden } from '@app/contracts/errors/common.errors.js';
import { SUBUSER_PRESETS } from '@app/contracts/permissions/subuser.presets.js';
import type { PermittedServer } from '../../access/server-access.port.js';
import { assignable, isSame } from './subuser.policy.js';

const as = (fields: Partial<PermittedServer>): PermittedServer =>
  ({ isOwner: false, isAdmin: false, permissions: ['websocket.connect'], ...fields }) as PermittedServer;
const owner = as({ isOwner: true, permissions: ['*'] });

describe('what a subuser gets', () => {
  it('is known, sorted, there once, and holds the console', () => {
    const wanted = [
      'user.read',
      'no.such',
      'database.view_password',
      'user.read',
      'admin.websocket.errors',
      '*',
    ];
    expect(assignable(owner, wanted)).toEqual(['database.view-password', 'user.read', 'websocket.connect']);
    expect(assignable(owner, [])).toEqual(['websocket.connect']);
  });

  it('is at most what the caller holds, unless that is the owner or an administrator', () => {
    const caller = as({ permissions: ['websocket.connect', 'user.create', 'file.read'] });
    expect(assignable(caller, ['file.read'])).toEqual(['file.read', 'websocket.connect']);
    for (const wanted of [['file.delete'], ['file.read', 'user.delete'], [...SUBUSER_PRESETS.viewer]]) {
      expect(() => assignable(caller, wanted)).toThrow(
        expect.objectContaining({ descriptor: forbidden.descriptor }) as Error,
      );
    }
    for (const all of [owner, as({ isAdmin: true })]) {
      expect(assignable(all, [...SUBUSER_PRESETS.full])).toHaveLength(SUBUSER_PRESETS.full.length);
    }
  });

  it('is the same whatever the order it was stored in', () => {
    expect(isSame(['b', 'a'], ['a', 'b'])).toBe(true);
    expect(isSame(['a'], ['a', 'b'])).toBe(false);
  });
});

describe('presets', () => {
  it('grow from one to the next', () => {
    const { viewer, operator, builder, full } = SUBUSER_PRESETS;
    for (const [less, more] of [
      [viewer, operator],
      [operator, builder],
      [builder, full],
    ] as const) {
      expect(more).toEqual(expect.arrayContaining([...less]));
      expect(more.length).toBeGreaterThan(less.length);
      expect(new Set(more).size).toBe(more.length);
    }
  });
});
