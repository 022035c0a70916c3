import { describe, expect, it } from 'vitest';
import { mayDo, summary, withBox } from './roles.rules.js';

describe('the grid of a role', () => {
  it('shows seeing where both the list and the details are held', () => {
    expect(mayDo(['view server'], 'server', 'read')).toBe(false);
    expect(mayDo(['view server', 'viewList server'], 'server', 'read')).toBe(true);
    expect(mayDo(['update server'], 'server', 'update')).toBe(true);
  });

  it('adds and takes what a box stands for, once', () => {
    expect(withBox(['view node'], ['viewList node', 'view node'], true)).toEqual([
      'viewList node',
      'view node',
    ]);
    expect(withBox(['view node', 'update node'], ['viewList node', 'view node'], false)).toEqual([
      'update node',
    ]);
  });

  it('says thing by thing what somebody may do', () => {
    expect(summary(['viewList node', 'view node', 'delete egg', 'view user'])).toEqual([
      { model: 'node', verbs: ['read'] },
      { model: 'egg', verbs: ['delete'] },
    ]);
  });
});
