import { describe, expect, it } from 'vitest';
import { Preferences } from '@app/contracts/client/preferences.contract.js';
import { preferencesWith, tastesIn } from './tastes.rules.js';

const PIN = '6f0dcd4a-2c9b-4a39-8a39-5a6c2f9d1b10';
const USUAL = Preferences.parse({});

describe('the tastes of an account', () => {
  it('are the usual ones of who has never chosen', () => {
    expect(Object.values(tastesIn(USUAL))).toEqual(Array(8).fill(null));
  });

  it('come back as they were chosen', () => {
    const chosen = {
      theme: 'dark',
      locale: 'de',
      timeZone: 'Asia/Tokyo',
      density: 'compact',
      sort: '-state',
      pins: [PIN],
      consoleFont: '17',
      keys: 'off',
    } as const;
    const kept = Preferences.parse(preferencesWith(USUAL, chosen));
    expect(tastesIn(kept)).toEqual(chosen);
    expect(preferencesWith(kept, tastesIn(USUAL))).toEqual(USUAL);
  });

  it('leave alone what these pages do not know of', () => {
    const foreign = Preferences.parse({
      keys: false,
      servers: { view: 'table', groups: [{ id: 'a', name: 'Games', servers: [PIN] }] },
      console: { stamps: true },
    });
    expect(preferencesWith(foreign, { theme: 'light' })).toEqual({ ...foreign, theme: 'light' });
  });

  it('hold no zone that this browser cannot show, and do not lose it', () => {
    const value = { ...USUAL, time_zone: 'Mars/Olympus' };
    expect(tastesIn(value).timeZone).toBeNull();
    expect(preferencesWith(value, { theme: 'dark' }).time_zone).toBe('Mars/Olympus');
    expect(preferencesWith(value, { timeZone: null }).time_zone).toBeNull();
  });
});
