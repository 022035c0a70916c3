import { describe, expect, it } from 'vitest';
import { wishOf } from './keys.rules.js';

const press = (key: string, held: 'ctrlKey' | 'metaKey' | 'altKey' | null = null) => ({
  key,
  ctrlKey: held === 'ctrlKey',
  metaKey: held === 'metaKey',
  altKey: held === 'altKey',
});

describe('keys of every page', () => {
  it('go where they say, alone or after g', () => {
    expect(wishOf(press('/'), '', true)).toEqual({ to: 'search' });
    expect(wishOf(press('?'), '', true)).toEqual({ to: 'help' });
    expect(wishOf(press('3'), '', true)).toEqual({ to: 'section', nth: 2 });
    expect(wishOf(press('s'), 'g', true)).toEqual({ to: 'servers' });
    expect(wishOf(press('a'), 'g', true)).toEqual({ to: 'admin' });
  });

  it('mean nothing else', () => {
    for (const key of ['0', 's', 'a', 'g', 'Enter']) expect(wishOf(press(key), '', true)).toBeNull();
    expect(wishOf(press('3'), 'g', true)).toBeNull();
    expect(wishOf(press('/', 'ctrlKey'), '', true)).toBeNull();
    expect(wishOf(press('1', 'altKey'), '', true)).toBeNull();
  });

  it('can be switched off, all but the way to everything', () => {
    expect(wishOf(press('1'), '', false)).toBeNull();
    for (const held of ['ctrlKey', 'metaKey'] as const)
      expect(wishOf(press('k', held), '', false)).toEqual({ to: 'palette' });
  });
});
