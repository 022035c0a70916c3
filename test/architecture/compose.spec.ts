import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { composeDefault, composeServices, type ComposeService } from '@app/testing/compose.js';

const read = (path: string): Promise<string> =>
  readFile(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
const NODE_FILE = 'docker-compose.node.yml';
const PANEL = ['migrate', 'panel', 'worker'];

describe('docker-compose.yml', () => {
  let services: Record<string, ComposeService>;

  beforeAll(async () => {
    services = await composeServices();
  });

  it('has the parts of the production form', () => {
    expect(Object.keys(services).sort()).toEqual([
      'caddy',
      'daemon',
      'mariadb',
      'migrate',
      'panel',
      'valkey',
      'worker',
    ]);
  });

  it('holds no secret: each one comes from the environment, or from a file that it names', () => {
    const secrets = Object.entries(services).flatMap(([name, { environment = {} }]) =>
      Object.entries(environment)
        .filter(([key]) => /KEY|PASSWORD|AUTH|_URL$/.test(key) && !/RANDOM/.test(key))
        .map(([key, value]) => [`${name}.${key}`, value] as const),
    );
    expect(secrets.length).toBeGreaterThan(4);
    for (const [name, value] of secrets) {
      if (name.endsWith('_URL'))
        expect(value.replace(/\$\{[^}]*\}/, 'https://x'), name).not.toMatch(/:[^/]*@/);
      else if (name.endsWith('_FILE')) expect(value, name).toMatch(/^\$\{\w+_FILE:\+\/run\/secrets\/\w+\}$/);
      else expect(value, name).toMatch(/^\$\{\w+:-\}$/);
    }
  });

  it('names every required value in .env.example, without a value', async () => {
    const text = await read('docker-compose.yml');
    const required = new Set([...text.matchAll(/(?<!\$)\$\{(\w+):\?/g)].map(([, name]) => name!));
    const example = await read('.env.example');
    for (const name of required) expect(example).toMatch(new RegExp(`^${name}=$`, 'm'));
  });

  it('takes each secret of .env from a file as well, for every part that reads it', async () => {
    const example = await read('.env.example');
    for (const name of ['APP_KEY', 'DB_PASSWORD', 'REDIS_PASSWORD']) {
      expect(example).toMatch(new RegExp(`^${name}=$`, 'm'));
      const readers = Object.values(services).filter(({ environment = {} }) =>
        Object.values(environment).some((value) => value.includes(`\${${name}_FILE:+`)),
      );
      expect(readers.length, name).toBeGreaterThanOrEqual(PANEL.length);
      for (const { secrets } of readers) expect(secrets, name).toContain(name.toLowerCase());
    }
  });

  it('has the node of a machine that is nothing else in a file that asks for no value', async () => {
    const { profiles, extends: base, ...daemon } = services['daemon']!;
    expect([profiles, base?.file]).toEqual([['node'], NODE_FILE]);
    expect(await composeServices(NODE_FILE)).toEqual({ daemon });
    expect(await read(NODE_FILE)).not.toMatch(/\$\{\w+:?\?|env_file/);
  });

  it('checks the health of all that serves, in the file or in the image', async () => {
    for (const name of ['mariadb', 'valkey', 'worker'])
      expect(services[name]!.healthcheck!.test!.length).toBeGreaterThan(1);
    for (const name of ['panel', 'daemon']) {
      expect(services[name]!.healthcheck?.disable ?? false).toBe(false);
      expect(await read(services[name]!.build!.dockerfile)).toMatch(/^HEALTHCHECK /m);
      expect(services[name]!.build!.args['BASE_IMAGE']).toMatch(/^\$\{BASE_IMAGE:-/);
    }
  });

  it('gives the panel every setting of .env', () => {
    for (const name of PANEL) expect(services[name]!.env_file, name).toEqual(['.env']);
  });

  it('confines what needs no rights, and lets nothing gain any or fill the disk with its log', () => {
    for (const [name, service] of Object.entries(services)) {
      expect(service.security_opt, name).toContain('no-new-privileges:true');
      expect(service.logging?.options, name).toMatchObject({ 'max-size': '10m', 'max-file': '5' });
      expect(service.mem_limit, name).toMatch(/\d+[mg]\b/);
    }
    for (const name of [...PANEL, 'caddy'])
      expect(services[name], name).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
  });

  it('runs the images of this release', async () => {
    const { version } = JSON.parse(await read('package.json')) as { version: string };
    for (const name of [...PANEL, 'daemon'])
      expect(composeDefault(services[name]!.image).split(':')[1], name).toBe(version);
  });

  it('leaves the port of a daemon on the same machine alone', () => {
    expect(services['panel']!.ports!.map(composeDefault)).toEqual(['127.0.0.1:8081:8080']);
  });

  it('trusts the gateway of its own network, by which a proxy of the machine comes', async () => {
    const text = await read('docker-compose.yml');
    const [, gateway] = /gateway: (\S+)/.exec(text)!;
    expect(composeDefault(services['panel']!.environment!['TRUSTED_PROXIES']!)).toBe(gateway);
  });

  it('passes on what its Caddyfile asks for', async () => {
    const asked = [...(await read('Caddyfile')).matchAll(/\{\$(\w+)\}/g)].map(([, name]) => name!);
    expect(Object.keys(services['caddy']!.environment!).sort()).toEqual([...new Set(asked)].sort());
  });

  it('keeps .env out of the images', async () => {
    expect((await read('.dockerignore')).split('\n')).toContain('.env*');
  });
});
