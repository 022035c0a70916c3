import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '@app/platform/config/load-config.js';
import { ConfigStore, TOKEN_OVERLAP_MS } from './config-store.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rookery-config-'));
  path = join(folder, 'config.yml');
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (extra = ''): string =>
  `# the operator's words\nuuid: 11111111-2222-3333-4444-555555555555\ntoken_id: first\ntoken: secret-one\n` +
  `remote: https://panel.example.com/\nsystem:\n  root_directory: ${folder}\n  surprise: 7\n${extra}`;
const load = (text: string, environment = {}, clock?: () => number): ConfigStore => {
  writeFileSync(path, text);
  return ConfigStore.load({ path, environment }, clock);
};

describe('ConfigStore', () => {
  it('fills every key that the file leaves out', () => {
    const { current } = load(file());
    expect(current.remote).toBe('https://panel.example.com');
    expect(current.api.port).toBe(8080);
    expect(current.throttles).toMatchObject({ enabled: true, lines: 2000, line_reset_interval: 100 });
    expect(current.docker.network.interfaces.v4.gateway).toBe('172.18.0.1');
    expect(current.system['surprise']).toBe(7);
    expect(JSON.stringify(current)).not.toContain('secret-one');
  });

  it('takes no list whose entries would be passed over', () => {
    const { api, docker } = load(file('api: { trusted_proxies: [10.0.0.1, 10.0.0.0/8] }\n')).current;
    expect(api.trusted_proxies).toEqual(['10.0.0.1', '10.0.0.0/8']);
    expect(docker.network.dns).toEqual(['1.1.1.1', '1.0.0.1']);
    expect(() => load(file('api: { trusted_proxies: [proxy.test] }\n'))).toThrow(
      'api.trusted_proxies: "proxy.test" is no address and no range of addresses',
    );
    expect(() => load(file('docker: { network: { dns: [1.1.1.1/32] } }\n'))).toThrow(
      'docker.network.dns: "1.1.1.1/32" is no address',
    );
    expect(() => load(file('allowed_mounts: [srv/maps]\n'))).toThrow(
      'allowed_mounts: "srv/maps" is no absolute path',
    );
  });

  it('names every problem at once', () => {
    const broken = file('api: { port: many }\nthrottles: { lines: -1 }\n');
    expect(() => load(broken)).toThrow(ConfigError);
    expect(() => load(broken)).toThrow(/api\.port[\s\S]*throttles\.lines/);
  });

  it('lets the environment win, and expands $NAME and file://', () => {
    writeFileSync(join(folder, 'token'), 'from-file\n');
    const store = load(file(`app_name: $NAME\n`).replace('secret-one', `file://${join(folder, 'token')}`), {
      NAME: 'Nest',
      WINGS_TOKEN_ID: 'env-id',
    });
    expect(store.current.app_name).toBe('Nest');
    expect(store.credentials).toEqual({ id: 'env-id', token: 'from-file' });
  });

  it('C1: never rewrites the file, keeps pushes apart and private, and reads them back', () => {
    const text = file();
    load(text).applyPush({ token_id: 'second', token: 'secret-two', debug: true });
    expect(readFileSync(path, 'utf8')).toBe(text);
    expect(statSync(join(folder, 'state', 'pushed-config.json')).mode & 0o777).toBe(0o600);
    const again = load(text);
    expect(again.credentials).toEqual({ id: 'second', token: 'secret-two' });
    expect(again.current.debug).toBe(true);
  });

  it('C1: an edit made later in the file beats an older push of that key', () => {
    load(file()).applyPush({ api: { upload_limit: 50 }, debug: true });
    const edited = load(file('api: { upload_limit: 300 }\n'));
    expect(edited.current.api.upload_limit).toBe(300);
    expect(edited.current.debug).toBe(true);
  });

  it('CVE-2024-34066: paths, remote and mounts cannot be pushed', () => {
    const store = load(file());
    const applied = store.applyPush({
      remote: 'https://evil.example.com',
      allowed_mounts: ['/'],
      system: { data: '/', root_directory: '/etc', log_directory: '/etc' },
      docker: { socket: '/evil.sock' },
    });
    expect(applied).toBe(true);
    expect(store.current).toMatchObject({ remote: 'https://panel.example.com', allowed_mounts: [] });
    expect(store.current.system).toMatchObject({ data: '/var/lib/pelican/volumes', root_directory: folder });
    expect(store.current.docker.socket).toBe('');
  });

  it('C5: swaps the token at once and honours the old one for a while', () => {
    let now = 1_000_000;
    const store = load(file(), {}, () => now);
    store.applyPush({ token_id: 'second', token: 'secret-two' });
    expect(store.credentials).toEqual({ id: 'second', token: 'secret-two' });
    expect(store.acceptedTokens).toEqual(['secret-two', 'secret-one']);
    now += TOKEN_OVERLAP_MS + 1;
    expect(store.acceptedTokens).toEqual(['secret-two']);
  });

  it('changes nothing when a pushed value is unusable', () => {
    const store = load(file());
    expect(() => store.applyPush({ debug: true, api: { port: 99_999 } })).toThrow(ConfigError);
    expect(store.current.debug).toBe(false);
    expect(load(file()).current.debug).toBe(false);
  });

  it('answers false when the node ignores the panel', () => {
    expect(load(file('ignore_panel_config_updates: true\n')).applyPush({ debug: true })).toBe(false);
  });

  it('keeps certificate paths when the pushed key lies in the Let’s Encrypt folder', () => {
    const store = load(file('api: { ssl: { cert: /a.pem, key: /a.key } }\n'));
    store.applyPush({
      api: { ssl: { enabled: true, cert: '/x', key: '/etc/letsencrypt/live/n/privkey.pem' } },
    });
    expect(store.current.api.ssl).toMatchObject({ enabled: true, cert: '/a.pem', key: '/a.key' });
  });

  it('C10: refuses a time zone that does not exist and keeps unusual ones whole', () => {
    const zoned = (zone: string): string => file().replace('system:\n', `system:\n  timezone: ${zone}\n`);
    expect(load(zoned('Etc/GMT+3')).current.system.timezone).toBe('Etc/GMT+3');
    expect(() => load(zoned('Mars/Base'))).toThrow(/timezone/);
  });
});
