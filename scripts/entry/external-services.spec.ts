import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { checkExternal, givenServices } from './external-services.ts';
import { testInstallation } from './installation.fixture.ts';
import type { Refusal } from './refusal.ts';
import { writeSettings } from './settings.ts';

it.each([
  [{ DATABASE_URL: 'postgres://u@h/d' }, 'DATABASE_URL is no address of a database'],
  [{ DATABASE_URL: 'not an address' }, 'DATABASE_URL is no address of a database'],
  [{ REDIS_URL: 'http://h' }, 'REDIS_URL is no address of Redis'],
])('refuses %j', (env, message) => {
  expect(() => givenServices(env)).toThrow(message);
});

it('takes what is given and leaves out what is empty', () => {
  expect(givenServices({ DATABASE_URL: 'mysql://u@h/d', REDIS_URL: '' })).toEqual({
    DATABASE_URL: 'mysql://u@h/d',
  });
});

it.each(['mariadb', 'redis'] as const)(
  'names variable, cause and no password when %s is away',
  async (service) => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    const at = testInstallation();
    writeSettings(at, {
      DATABASE_URL: `mysql://u:hidden@127.0.0.1:${port}/d`,
      REDIS_URL: `redis://:hidden@127.0.0.1:${port}/0`,
    });
    const refusal = await checkExternal(at, service).then(
      () => expect.unreachable(),
      (error: Refusal) => error,
    );
    expect(refusal.message).toMatch(
      service === 'mariadb' ? /^DATABASE_URL .*ECONNREFUSED/ : /^REDIS_URL .*ECONNREFUSED/,
    );
    expect(refusal.text()).not.toContain('hidden');
  },
);
