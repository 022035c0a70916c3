import { describe, expect, it } from 'vitest';
import { ACL_READ, ACL_WRITE } from '@app/contracts/permissions/acl.js';
import { ALL_READ, counts, endOf, FULL_ACL, NO_ACL, withBox } from './keys.rules.js';

describe('the grid of an application key', () => {
  it('reads what it writes', () => {
    expect(withBox(NO_ACL, 'server', ACL_WRITE, true)).toEqual({ server: 3 });
    expect(withBox({ server: 3 }, 'server', ACL_WRITE, false)).toEqual({ server: 1 });
    expect(withBox({ server: 3, node: 1 }, 'server', ACL_READ, false)).toEqual({ server: 0, node: 1 });
    expect(withBox({ node: 1 }, 'server', ACL_READ, true)).toEqual({ server: 1, node: 1 });
  });

  it('is told in few words', () => {
    expect(counts(NO_ACL)).toEqual({ reads: 0, writes: 0, isAll: false });
    expect(counts({ server: 3, node: 1 })).toEqual({ reads: 2, writes: 1, isAll: false });
    expect(counts(ALL_READ)).toMatchObject({ writes: 0, isAll: false });
    expect(counts(FULL_ACL).isAll).toBe(true);
  });

  it('ends with the day that was chosen, or never', () => {
    expect(endOf('')).toBeNull();
    expect(new Date(endOf('2026-12-24')!).getDate()).toBe(24);
  });
});
