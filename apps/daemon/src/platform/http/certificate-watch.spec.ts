import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AppLogger } from '@app/platform/logging/logger.js';
import { readCertificate, watchCertificate } from './certificate-watch.js';

const folder = mkdtempSync(join(tmpdir(), 'rookery-tls-'));
const at = (name: string): string => join(folder, name);
const files = { cert: at('cert.pem'), key: at('key.pem') };
let server: Server;

function make(name: string): void {
  const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const places = ['-keyout', at(`${name}.key`), '-out', at(`${name}.crt`), '-subj', `/CN=${name}`];
  execFileSync('openssl', [...words, ...places], { stdio: 'ignore' });
}
function install(name: string): void {
  copyFileSync(at(`${name}.key`), files.key);
  copyFileSync(at(`${name}.crt`), files.cert);
}

beforeAll(async () => {
  for (const name of ['first', 'renewed']) make(name);
  install('first');
  server = createServer(readCertificate(files)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  watchCertificate(server, files, new AppLogger('daemon', 'silent'), 5);
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

async function shown(): Promise<string> {
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { subject } = socket.getPeerCertificate();
  socket.destroy();
  return String(subject.CN);
}

it('C4: takes a renewed certificate without a restart, and never half of one', async () => {
  expect(await shown()).toBe('first');
  writeFileSync(files.key, 'half');
  expect(await shown()).toBe('first');
  install('renewed');
  await expect.poll(shown).toBe('renewed');
});
