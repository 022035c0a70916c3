import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { AppError } from '@app/contracts/core/errors.js';
import { getCapabilities, getSystem } from '@app/contracts/daemon/system.contract.js';
import { deleteServer } from '@app/contracts/daemon/servers.contract.js';
import { DaemonClient } from './daemon-client.js';
import { daemonAnswered, daemonIsAway } from './daemon-errors.js';
import { nodeUrl, type NodeRef } from './node-ref.js';

let server: Server | undefined;

async function nodeThat(listener: RequestListener): Promise<NodeRef> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return aNode(port);
}

const aNode = (port: number): NodeRef => ({
  id: 1,
  uuid: '11111111-1111-4111-8111-111111111111',
  name: 'one',
  scheme: 'http',
  fqdn: '127.0.0.1',
  daemonConnect: port,
  daemonListen: port,
  daemonTokenId: 'abcdefghijklmnop',
  daemonToken: 'the-key-of-the-node',
  maintenanceMode: false,
});

const cleanUps: (() => void)[] = [];

/**
 * A stopped process whose queue of waiting connections is full: the kernel drops further requests, as a machine
 * that is switched off does.
 */
async function portThatNeverAccepts(): Promise<number> {
  const script =
    "const s=require('net').createServer().listen({port:0,host:'127.0.0.1',backlog:1},()=>console.log(s.address().port))";
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  cleanUps.push(() => child.kill('SIGKILL'));
  const port = Number(String(await once(child.stdout, 'data')));
  child.kill('SIGSTOP');
  for (let index = 0; index < 3; index++) {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    cleanUps.push(() => socket.destroy());
    // The last ones may never be accepted: the queue is full then, which is what is wanted.
    await Promise.race([once(socket, 'connect'), new Promise((resolve) => setTimeout(resolve, 100))]);
  }
  return port;
}

const client = new DaemonClient({ daemonTimeoutMs: 5_000, daemonConnectTimeoutMs: 2_000 });
const failure = (promise: Promise<unknown>): Promise<AppError> =>
  promise.then(
    () => Promise.reject(new Error('expected a failure')),
    (error: unknown) => error as AppError,
  );

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

describe('DaemonClient', () => {
  it('sends the bare node key and reads the answer', async () => {
    const seen: (string | undefined)[] = [];
    const node = await nodeThat((request, response) => {
      seen.push(request.method, request.url, request.headers.authorization);
      response.setHeader('content-type', 'application/json').end('{"version":"1.2.3"}');
    });
    await expect(client.call(node, getSystem, {})).resolves.toMatchObject({ version: '1.2.3' });
    expect(seen).toEqual(['GET', '/api/system', 'Bearer the-key-of-the-node']);
  });

  it('answers 504 when nobody listens', async () => {
    const node = await nodeThat(() => undefined);
    await new Promise((resolve) => server!.close(resolve));
    const error = await failure(client.call(node, getSystem, {}));
    expect(error).toMatchObject({ code: 'DaemonConnectionException', status: 504 });
    expect(daemonIsAway(error)).toBe(true);
  });

  it('answers 504 when the node does not answer in time', async () => {
    const node = await nodeThat(() => undefined);
    const error = await failure(client.call(node, getSystem, {}, { timeoutMs: 50 }));
    expect(error).toMatchObject({ code: 'DaemonConnectionException', status: 504 });
  });

  it('gives up on a connection sooner than on an answer', async () => {
    const port = await portThatNeverAccepts();
    const impatient = new DaemonClient({ daemonTimeoutMs: 3_600_000, daemonConnectTimeoutMs: 300 });
    const error = await failure(impatient.call(aNode(port), getSystem, {}));
    expect(error.status).toBe(504);
    await impatient.onApplicationShutdown();
  });

  it('passes a 4xx on with the text and the request id of the daemon', async () => {
    const node = await nodeThat((_request, response) => {
      response.writeHead(404, { 'content-type': 'application/json', 'x-request-id': 'r-1' });
      response.end('{"error":"no such server"}');
    });
    const error = await failure(client.call(node, deleteServer, { params: { server: 'x' } }));
    expect(error).toMatchObject({ code: 'DaemonConnectionException', status: 404 });
    expect(error.message).toBe('no such server (node request id: r-1)');
    expect(daemonAnswered(error, 404)).toBe(true);
    expect(daemonIsAway(error)).toBe(false);
  });

  it('keeps the status of a 5xx but not its text', async () => {
    const node = await nodeThat((_request, response) => {
      response.writeHead(503).end('{"error":"panic at line 5"}');
    });
    const error = await failure(client.call(node, getSystem, {}));
    expect(error.status).toBe(503);
    expect(error.message).not.toContain('panic');
  });

  it('answers 502 to a redirect and to an answer of another shape', async () => {
    let answer: [number, string] = [302, ''];
    const node = await nodeThat((_request, response) => {
      response.writeHead(answer[0], { location: 'http://127.0.0.1:1/' }).end(answer[1]);
    });
    expect((await failure(client.call(node, getSystem, {}))).status).toBe(502);
    answer = [200, '{"name":5}'];
    expect((await failure(client.call(node, getCapabilities, {}))).status).toBe(502);
  });
});

describe('nodeUrl', () => {
  it('brackets IPv6 addresses', () => {
    expect(nodeUrl({ scheme: 'https', fqdn: '::1', daemonConnect: 443 })).toBe('https://[::1]:443');
    expect(nodeUrl({ scheme: 'http', fqdn: 'node.test', daemonConnect: 80 })).toBe('http://node.test:80');
  });
});
