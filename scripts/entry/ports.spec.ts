import { createServer } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { testInstallation } from './installation.fixture.ts';
import { checkPorts, portsOfParts } from './ports.ts';
import type { Refusal } from './refusal.ts';

/** Listens on a port of the kernel's choice. */
async function takenPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as { port: number }).port;
}

const refusalOf = async (work: Promise<void>): Promise<Refusal> =>
  work.then(
    () => expect.unreachable(),
    (error: Refusal) => error,
  );

it('offers the next free base, with the same folder, while nothing is kept', async () => {
  const port = await takenPort();
  const at = testInstallation({ ROOKERY_PORT_BASE: String(port - 3) });
  const { message, help } = await refusalOf(checkPorts(at, {}));
  expect(message).toContain(`port ${port}, wanted by the redis, is taken`);
  expect(help.join()).toMatch(/^Other ports: ROOKERY_PORT_BASE=\d+ \.\/rookery up$/);
});

it('offers a second installation where the ports are those of a made one', async () => {
  const port = await takenPort();
  const at = testInstallation({ ROOKERY_PORT_BASE: String(port - 1) });
  writeFileSync(join(at.home, 'port-base'), `${port - 1}\n`);
  const { help } = await refusalOf(checkPorts(at, {}));
  expect(help.join()).toMatch(/End that program.*ROOKERY_HOME='.*' ROOKERY_PORT_BASE=/);
});

it('wants no port for a service of another place', () => {
  const at = testInstallation();
  const settings = { DATABASE_URL: 'mysql://u@db.example/rookery' };
  expect(portsOfParts(at, settings).map(({ part }) => part)).toEqual(['panel', 'daemon', 'daemon', 'redis']);
});
