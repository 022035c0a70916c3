import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '@app/platform/config/load-config.js';
import { loadPanelConfig } from './panel.config.js';
import { currentSettings } from './settings.js';

const good = {
  APP_URL: 'https://panel.example.com/',
  APP_KEY: `base64:${Buffer.alloc(32, 7).toString('base64')}`,
  DATABASE_URL: 'mysql://rookery:hidden@127.0.0.1:3306/rookery',
  REDIS_URL: 'redis://:hidden@127.0.0.1:6379/0',
};

describe('the panel’s settings', () => {
  it('have defaults for all but the addresses and the key', () => {
    const config = loadPanelConfig(good);
    expect(config.appUrl).toBe('https://panel.example.com');
    expect(config.rateLimits.client).toEqual({ points: 240, periodSeconds: 60 });
    expect(config.routeLimits['websocket-token']).toEqual({ points: 5, periodSeconds: 60 });
    expect(config.host).toBe('127.0.0.1');
  });

  it('treat an empty value as not set', () => {
    expect(loadPanelConfig({ ...good, PANEL_PORT: '', LOG_LEVEL: '' }).port).toBe(8080);
  });

  it('take passwords beside the addresses, with any character, where these have none', () => {
    const url = (extra: object) => loadPanelConfig({ ...good, ...extra });
    const apart = url({ DATABASE_URL: 'mysql://rookery@db/rookery', DATABASE_PASSWORD: 'a%b@c/d e' });
    expect(decodeURIComponent(new URL(apart.databaseUrl.reveal()).password)).toBe('a%b@c/d e');
    const redis = url({ REDIS_URL: 'redis://valkey:6379', REDIS_PASSWORD: 'x' }).redisUrl.reveal();
    expect(redis).toBe('redis://:x@valkey:6379');
    expect(url({ DATABASE_PASSWORD: 'other' }).databaseUrl.reveal()).toBe(good.DATABASE_URL);
  });

  it('may be in files, each alone', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'rookery-settings-')), 'redis');
    writeFileSync(file, 'redis://:from-a-file@127.0.0.1:6379/0\n');
    const others = { ...good, REDIS_URL: '' };
    expect(loadPanelConfig({ ...others, REDIS_URL_FILE: file }).redisUrl.reveal()).toContain('from-a-file');
    expect(currentSettings({ REDIS_URL_FILE: file })).toEqual({
      REDIS_URL: 'redis://:from-a-file@127.0.0.1:6379/0',
    });
    expect(() => loadPanelConfig({ ...good, REDIS_URL_FILE: file })).toThrow('REDIS_URL: is set, and so is');
    expect(() => loadPanelConfig({ ...others, REDIS_URL_FILE: `${file}.no` })).toThrow(
      /REDIS_URL_FILE: ENOENT/,
    );
  });

  it('name every problem at once', () => {
    const wrong = {
      ...good,
      APP_URL: 'panel',
      APP_KEY: 'short',
      PANEL_PORT: 'x',
      RATELIMIT_ACCOUNT_EMAIL: 'many',
    };
    let problems: readonly string[] = [];
    try {
      loadPanelConfig(wrong);
    } catch (error) {
      problems = (error as ConfigError).problems;
    }
    for (const name of ['APP_URL', 'APP_KEY', 'PANEL_PORT', 'RATELIMIT_ACCOUNT_EMAIL']) {
      expect(problems.filter((problem) => problem.startsWith(name))).toHaveLength(1);
    }
    expect(() => loadPanelConfig({})).toThrow('DATABASE_URL: is not set');
  });

  it('take addresses and ranges of proxies, and name what is neither', () => {
    const proxies = (text: string) => loadPanelConfig({ ...good, TRUSTED_PROXIES: text }).trustedProxies;
    expect(proxies('10.0.0.1, 10.1.0.0/16,fd00::/8, ::1')).toEqual([
      '10.0.0.1',
      '10.1.0.0/16',
      'fd00::/8',
      '::1',
    ]);
    expect(proxies(' , ')).toEqual([]);
    for (const wrong of [
      '*',
      'loopback',
      'proxy.test',
      '10/8',
      '10.0.0.0/33',
      '10.0.0.1 10.0.0.2',
      '127.1',
      '::g',
    ]) {
      expect(() => proxies(`10.0.0.1,${wrong}`), wrong).toThrow(`TRUSTED_PROXIES: "${wrong}" is no address`);
    }
  });

  it('print without their secrets', () => {
    const config = loadPanelConfig(good);
    expect(JSON.stringify(config)).not.toContain('hidden');
    expect(inspect(config, { depth: 5 })).not.toContain('hidden');
  });
});
