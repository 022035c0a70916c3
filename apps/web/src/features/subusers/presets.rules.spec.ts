import { describe, expect, it } from 'vitest';
import { SUBUSER_PRESETS } from '@app/contracts/permissions/subuser.presets.js';
import { grantable, presetOf, toggled } from './presets.rules.js';

describe('sets of permissions', () => {
  it('are found again in what somebody has', () => {
    expect(presetOf([...SUBUSER_PRESETS.operator].reverse())).toBe('operator');
    expect(presetOf([...SUBUSER_PRESETS.viewer, 'of.a-newer-panel'])).toBe('viewer');
    expect(presetOf(['websocket.connect'])).toBeNull();
  });

  it('hold no more than the inviter has', () => {
    expect(grantable(SUBUSER_PRESETS.full, ['control.start'])).toEqual(
      expect.arrayContaining(['websocket.connect', 'control.start']),
    );
    expect(grantable(SUBUSER_PRESETS.full, ['control.start'])).toHaveLength(2);
    expect(grantable(SUBUSER_PRESETS.viewer, ['*'])).toEqual(SUBUSER_PRESETS.viewer);
  });

  it('change by whole groups, as far as they can be given', () => {
    const files = ['file.read', 'file.delete'];
    expect(toggled(['control.start'], files, true, ['*'])).toEqual(['control.start', ...files]);
    expect(toggled(['control.start'], files, true, ['file.read'])).toEqual(['control.start', 'file.read']);
    expect(toggled(['control.start', ...files], files, false, ['file.read'])).toEqual(['control.start']);
  });
});
