import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface Service {
  image: string;
  environment?: Record<string, string>;
  healthcheck?: { test?: string[]; disable?: boolean };
  build?: { dockerfile: string; args: Record<string, string> };
  restart: string;
  command?: string[];
}

const read = (path: string): Promise<string> =>
  readFile(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

describe('docker-compose.yml', () => {
  let services: Record<string, Service>;

  beforeAll(async () => {
    const file = parse(await read('docker-compose.yml'), { merge: true }) as {
      services: Record<string, Service>;
    };
    services = file.services;
  });

  it('has the parts of the production form', () => {
    expect(Object.keys(services).sort()).toEqual([
      'daemon',
      'mariadb',
      'migrate',
      'panel',
      'valkey',
      'worker',
    ]);
  });

  it('holds no secret: each one comes from the environment and is required', () => {
    const secrets = Object.entries(services).flatMap(([name, { environment = {} }]) =>
      Object.entries(environment)
        .filter(([key]) => /KEY|PASSWORD|AUTH|_URL$/.test(key) && !/RANDOM/.test(key))
        .map(([key, value]) => [`${name}.${key}`, value] as const),
    );
    expect(secrets.length).toBeGreaterThan(4);
    for (const [name, value] of secrets) expect(value, name).toMatch(/\$\{\w+:\?/);
  });

  it('names every required value in .env.example, without a value', async () => {
    const text = await read('docker-compose.yml');
    const required = new Set([...text.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name!));
    const example = await read('.env.example');
    for (const name of required) expect(example).toMatch(new RegExp(`^${name}=$`, 'm'));
  });

  it('checks the health of all that serves, in the file or in the image', async () => {
    for (const name of ['mariadb', 'valkey'])
      expect(services[name]!.healthcheck!.test!.length).toBeGreaterThan(1);
    for (const name of ['panel', 'daemon']) {
      expect(services[name]!.healthcheck?.disable ?? false).toBe(false);
      expect(await read(services[name]!.build!.dockerfile)).toMatch(/^HEALTHCHECK /m);
      expect(services[name]!.build!.args['BASE_IMAGE']).toMatch(/^\$\{BASE_IMAGE:-/);
    }
  });
});
