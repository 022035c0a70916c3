import { readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { testInstallation } from './installation.fixture.ts';
import { isPrivate, panelUrl, passwordIn, readSettings, servicePort, writeSettings } from './settings.ts';

describe('panel.env', () => {
  it('keeps lines that people added, replaces what is named and is for its owner alone', () => {
    const at = testInstallation();
    writeSettings(at, { APP_KEY: 'a=b$&', PANEL_PORT: '1' });
    writeSettings(at, { PANEL_PORT: '2', APP_URL: undefined, REDIS_URL: 'redis://x' });
    expect(readSettings(at)).toEqual({ APP_KEY: 'a=b$&', PANEL_PORT: '2', REDIS_URL: 'redis://x' });
    expect(readFileSync(at.panelEnv, 'utf8').split('\n')).toHaveLength(4);
    expect(statSync(at.panelEnv).mode & 0o777).toBe(0o600);
  });

  it('tells services of other places from private ones', () => {
    const at = testInstallation();
    expect(isPrivate(at, 'mariadb')).toBe(true);
    writeSettings(at, {
      DATABASE_URL: 'mysql://u:p%40ss@127.0.0.1:20002/rookery',
      REDIS_URL: 'redis://cache.example',
    });
    expect([isPrivate(at, 'mariadb'), isPrivate(at, 'redis')]).toEqual([true, false]);
    expect([servicePort(at, 'mariadb'), servicePort(at, 'redis')]).toEqual([20002, 6379]);
    expect(passwordIn(readSettings(at)['DATABASE_URL']!)).toBe('p@ss');
  });

  it.each([
    [undefined, 'http://127.0.0.1:20000'],
    ['0.0.0.0', 'http://127.0.0.1:20000'],
    ['::', 'http://[::1]:20000'],
    ['fd00::1', 'http://[fd00::1]:20000'],
    ['192.0.2.7', 'http://192.0.2.7:20000'],
  ])('reaches a panel that listens on %s at %s', (PANEL_HOST, url) => {
    const at = testInstallation();
    writeSettings(at, { PANEL_HOST });
    expect(panelUrl(at)).toBe(url);
  });
});
