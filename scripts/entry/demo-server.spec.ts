import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeDemoServer } from './demo-server.ts';
import { testInstallation } from './installation.fixture.ts';
import type { Installation } from './installation.ts';
import type { Refusal } from './refusal.ts';
import { Step } from './steps.ts';

const UUID = '6f1f1d9a-0000-4000-8000-000000000001';

let server: Server;
let at: Installation;
let statuses: (string | null)[];
let asked: string[];

/** The Application API as far as a server goes that is there already; it has one status after the other. */
beforeEach(async () => {
  asked = [];
  server = createServer((request: IncomingMessage, answer) => {
    asked.push(`${request.method} ${request.url}`);
    const status = statuses.length > 1 ? statuses.shift() : statuses[0];
    const attributes = { id: 7, uuid: UUID, identifier: '6f1f1d9a', status };
    answer.writeHead(request.method === 'POST' ? 202 : 200).end(JSON.stringify({ attributes }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  at = testInstallation({ ROOKERY_PORT_BASE: String(port) });
  const known = { application_key: 'key', admin: { username: 'admin' }, node: { id: 1 }, sftp: {} };
  writeFileSync(at.quickstart, JSON.stringify(known));
});
afterEach(() => void server.close());

const make = (): Promise<string | void> =>
  makeDemoServer(at, new Step(join(at.logs, 'up.log'), { write: () => true } as never));
const refusal = (): Promise<Refusal> =>
  make().then(
    () => expect.unreachable(),
    (error: Refusal) => error,
  );
const installationLog = (text: string): string => {
  // Where the daemon keeps it: apps/daemon/src/modules/installer/install-log.ts.
  const file = join(at.logs, 'daemon', 'install', `${UUID}.log`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
};

it('shows the end of the log of a failed installation, and where the rest lies', async () => {
  const lines = Array.from({ length: 100 }, (_, line) => `line ${line}`);
  const file = installationLog(`${lines.join('\n')}\n\u001b[31mlibresolv.so.2: cannot open\u001b[0m\n`);
  statuses = ['installing', 'install_failed'];
  const told = await refusal();
  expect(told.message).toMatch(/line 99\n {4}libresolv\.so\.2: cannot open$/);
  expect(told.message).not.toContain('line 5\n');
  expect(told.text()).toContain(`Its whole log: ${file}`);
  expect(told.text()).toContain('--no-demo');
});

it('leads to the daemon where the installation never began', async () => {
  statuses = ['install_failed', 'installing', 'install_failed'];
  expect((await refusal()).text()).toContain('./rookery logs daemon shows why');
});

it('tries a failed installation again with the next run', async () => {
  statuses = ['install_failed', 'install_failed', 'installing', null];
  await make();
  expect(asked).toContain('POST /api/application/servers/7/reinstall');
  expect(JSON.parse(readFileSync(at.quickstart, 'utf8'))).toMatchObject({
    server: { uuid: UUID, identifier: '6f1f1d9a' },
    sftp: { username: 'admin.6f1f1d9a' },
  });
});
