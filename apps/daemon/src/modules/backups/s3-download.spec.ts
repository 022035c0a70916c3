import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addressRefused } from '../../platform/http/public-address.js';
import { downloadSigned } from './s3-download.js';

let store: Server;
let port: number;
let asked = 0;
beforeAll(async () => {
  store = createServer((_request, response) => {
    asked += 1;
    response.end('archive');
  }).listen(0, '127.0.0.1');
  await once(store, 'listening');
  ({ port } = store.address() as AddressInfo);
});
afterAll(() => void store.close());

async function download(host: string, allowed: readonly string[]): Promise<string> {
  const signal = AbortSignal.timeout(10_000);
  const url = `http://${host}:${port}/backup?signature`;
  const pieces: Buffer[] = [];
  for await (const piece of downloadSigned({ url, allowed, signal }, () => undefined)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

it.each(['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '2130706433'])(
  'a store at %s is inside, and not asked',
  async (host) => {
    await expect(download(host, ['backups.test', '10.0.0.0/8'])).rejects.toSatisfy(addressRefused.is);
    expect(asked).toBe(0);
  },
);

it.each([
  ['127.0.0.1', '127.0.0.1'],
  ['127.0.0.1', '127.0.0.0/8'],
  ['localhost', 'LocalHost'],
])('a store at %s is asked where the operator allows %s', async (host, allowed) => {
  expect(await download(host, [allowed])).toBe('archive');
});
