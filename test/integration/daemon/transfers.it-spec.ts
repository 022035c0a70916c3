import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import tar from 'tar-stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConsoleClient } from './support/console-client.js';
import { TestDaemon } from './support/test-daemon.js';

let daemon: TestDaemon;
beforeAll(async () => {
  daemon = await TestDaemon.start({
    config: { power: { stop_grace: 5, term_grace: 1 }, system: { transfers: { stop_grace: 1 } } },
  });
});
afterAll(() => daemon.close());
afterEach(() => daemon.panel.refusals.clear());

const at = (uuid: string, path = ''): string => join(daemon.folder, 'volumes', uuid, path);
const eventually = (look: () => void): Promise<void> => vi.waitFor(look, { timeout: 30_000, interval: 20 });
const reports = (uuid: string, outcome: string): unknown[] =>
  daemon.panel.bodies(`/servers/${uuid}/transfer/${outcome}`);

describe('a server that leaves', () => {
  /** What the other node was sent, and what it answers. */
  let answer: { status: number; body: string };
  let gate: Promise<void>;
  let other: Server;
  const requests: { headers: IncomingMessage['headers']; body: Promise<Buffer> }[] = [];

  beforeEach(async () => {
    requests.length = 0;
    answer = { status: 200, body: '' };
    gate = Promise.resolve();
    other = createServer((request, response) => {
      const body = buffer(request);
      body.catch(() => undefined);
      requests.push({ headers: request.headers, body });
      void body
        .then(() => gate)
        .then(() => response.writeHead(answer.status).end(answer.body))
        .catch(() => undefined);
    }).listen(0, '127.0.0.1');
    await once(other, 'listening');
  });
  afterEach(() => {
    other.closeAllConnections();
    other.close();
  });

  const send = (uuid: string, fields: Record<string, unknown> = {}): Promise<Response> =>
    daemon.call('POST', `/api/servers/${uuid}/transfer`, {
      url: `http://127.0.0.1:${(other.address() as AddressInfo).port}/api/transfers`,
      token: 'Bearer a.b.c',
      backups: [],
      server: { uuid, start_on_completion: false },
      ...fields,
    });
  const watch = async (uuid: string): Promise<ConsoleClient> => {
    const token = await daemon.panel.consoleToken(uuid, {
      permissions: ['*', 'admin.websocket.transfer'],
    });
    const socket = await ConsoleClient.open(`${daemon.url}/api/servers/${uuid}/ws`, daemon.panel.url);
    await socket.auth(token);
    return socket;
  };

  it('is stopped and sent with all that it has, and stays until it is deleted', async () => {
    const uuid = await daemon.create();
    mkdirSync(at(uuid, 'world'));
    writeFileSync(at(uuid, 'world/level.dat'), 'the world');
    await daemon.power(uuid, 'start');
    await daemon.becomes(uuid, 'running');
    const socket = await watch(uuid);
    expect((await send(uuid)).status).toBe(202);
    await eventually(() => expect(requests).toHaveLength(1));
    const form = (await requests[0]!.body).toString('latin1');
    expect(requests[0]!.headers.authorization).toBe('Bearer a.b.c');
    expect([...form.matchAll(/; name="([^"]+)"/g)].map(([, name]) => name)).toEqual([
      'archive',
      'checksum_archive',
      'checksum',
      'install_logs',
    ]);
    const archive = /octet-stream\r\n\r\n([^]*?)\r\n--[0-9a-f]{48}\r\n/.exec(form)![1]!;
    const sum = createHash('sha256').update(Buffer.from(archive, 'latin1')).digest('hex');
    expect(form).toContain(`name="checksum_archive"\r\n\r\n${sum}\r\n`);
    // The other node has it; nothing else may begin, and nothing is gone.
    expect((await daemon.power(uuid, 'start')).status).toBe(202);
    expect((await send(uuid)).status).toBe(409);
    expect(await (await send(uuid)).json()).toMatchObject({
      error: 'A transfer is already in progress for this server.',
    });
    expect((await daemon.server(uuid)).state).toBe('offline');
    expect(readFileSync(at(uuid, 'world/level.dat'), 'utf8')).toBe('the world');
    expect(reports(uuid, 'failure')).toEqual([]);
    expect((await daemon.call('DELETE', `/api/servers/${uuid}`)).status).toBe(204);
    expect(existsSync(at(uuid))).toBe(false);
    await socket.sees('deleted');
    const told = socket.of('transfer status');
    expect(told).toEqual(['processing', 'completed']);
    const logs = socket.of('transfer logs');
    expect(logs[0]).toMatch(/^\w{3}, .* \[Transfer System\] \[Source Node\]: Stopping the server\./);
    socket.close();
  });

  it('T3: is ended when it does not stop by itself in time', async () => {
    const uuid = await daemon.create({
      settings: { invocation: 'echo ready; trap "" TERM INT; while :; do sleep 1; done' },
    });
    await daemon.power(uuid, 'start');
    await daemon.becomes(uuid, 'running');
    expect((await send(uuid)).status).toBe(202);
    await eventually(() => expect(requests).toHaveLength(1));
    expect((await daemon.server(uuid)).state).toBe('offline');
    await daemon.call('DELETE', `/api/servers/${uuid}`);
  });

  it('stays with the reason when the other node refuses it, and runs again', async () => {
    const uuid = await daemon.create();
    await daemon.power(uuid, 'start');
    await daemon.becomes(uuid, 'running');
    const socket = await watch(uuid);
    answer = { status: 500, body: JSON.stringify({ error: 'the disk is full' }) };
    await send(uuid);
    await eventually(() =>
      expect(reports(uuid, 'failure')).toEqual([
        { error: 'The other node has refused the server (500): the disk is full', transfer_id: null },
      ]),
    );
    await socket.sees('transfer status', (text) => text === 'failure');
    await daemon.becomes(uuid, 'running');
    socket.close();
    await daemon.power(uuid, 'kill');
    await daemon.becomes(uuid, 'offline');
  });

  it('T2: stays when its leaving is called off', async () => {
    const uuid = await daemon.create();
    const cancel = (): Promise<Response> => daemon.call('DELETE', `/api/servers/${uuid}/transfer`);
    const idle = await cancel();
    expect([idle.status, await idle.json()]).toMatchObject([
      409,
      { error: 'Server is not currently being transferred.' },
    ]);
    gate = new Promise(() => undefined);
    const socket = await watch(uuid);
    await send(uuid);
    await eventually(() => expect(requests).toHaveLength(1));
    expect((await cancel()).status).toBe(202);
    await eventually(() =>
      expect(reports(uuid, 'failure')).toEqual([
        { error: 'The operation was cancelled.', transfer_id: null },
      ]),
    );
    await socket.sees('transfer status', (text) => text === 'cancelling');
    await socket.sees('transfer status', (text) => text === 'failure');
    socket.close();
    await daemon.power(uuid, 'start');
    await daemon.becomes(uuid, 'running');
    await daemon.power(uuid, 'kill');
    await daemon.becomes(uuid, 'offline');
  });

  it('goes nowhere but to an http address', async () => {
    const uuid = await daemon.create();
    expect((await send(uuid, { url: 'file:///etc/passwd' })).status).toBe(400);
  });
});

describe('a server that comes', () => {
  async function archiveOf(files: Record<string, string>): Promise<Buffer> {
    const pack = tar.pack();
    for (const [name, content] of Object.entries(files)) pack.entry({ name }, content);
    pack.finalize();
    return gzipSync(await buffer(pack));
  }
  const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
  type Part =
    readonly [field: string, content: string] | readonly [field: string, file: Buffer, name: string];

  async function bring(
    uuid: string,
    parts: readonly Part[],
    { claims = {}, headers = {} }: { claims?: object; headers?: Record<string, string> } = {},
  ): Promise<{ status: number; error?: string }> {
    const form = new FormData();
    for (const part of parts) {
      if (part.length === 2) form.append(part[0], part[1]);
      else form.append(part[0], new Blob([new Uint8Array(part[1])]), part[2]);
    }
    const token = await daemon.panel.consoleToken('', { scope: 'transfer', sub: uuid, ...claims });
    const answer = await fetch(`${daemon.url}/api/transfers`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, ...headers },
      body: form,
    });
    const text = await answer.text();
    return { status: answer.status, ...(text === '' ? {} : (JSON.parse(text) as { error: string })) };
  }
  const whole = async (files: Record<string, string>): Promise<Part[]> => {
    const archive = await archiveOf(files);
    return [
      ['archive', archive, 'archive.tar.gz'],
      ['checksum_archive', sha256(archive)],
    ];
  };
  /** Nothing of it is on the node, and its coming is reported as failed. */
  async function expectNothing(uuid: string): Promise<void> {
    expect((await daemon.call('GET', `/api/servers/${uuid}`)).status).toBe(404);
    expect(existsSync(join(daemon.folder, 'backups', uuid))).toBe(false);
    // What has been taken out of the way is deleted behind the answer.
    const left = () => readdirSync(join(daemon.folder, 'volumes')).filter((name) => name.includes(uuid));
    await eventually(() => expect(left()).toEqual([]));
    await eventually(() => expect(reports(uuid, 'failure')).toHaveLength(1));
    expect(reports(uuid, 'success')).toEqual([]);
  }

  it('T7: is here with files, backups and log once the panel has been told, and starts', async () => {
    const uuid = daemon.describe();
    const backup = randomUUID();
    const bytes = Buffer.from('an archive');
    const name = `backup_${backup}.tar.gz`;
    const answer = await bring(
      uuid,
      [
        ...(await whole({ 'world/level.dat': 'the world' })),
        [name, bytes, `${backup}.tar.gz`],
        [`checksum_${name}`, sha256(bytes)],
        ['install_logs', Buffer.from('how it was installed'), 'install.log'],
      ],
      { claims: { backups: [backup] } },
    );
    expect(answer).toEqual({ status: 200 });
    expect(reports(uuid, 'success')).toHaveLength(1);
    expect(readFileSync(at(uuid, 'world/level.dat'), 'utf8')).toBe('the world');
    expect(readFileSync(join(daemon.folder, 'backups', uuid, `${backup}.tar.gz`))).toEqual(bytes);
    const log = await daemon.call('GET', `/api/servers/${uuid}/install-logs`);
    expect(await log.json()).toEqual({ data: 'how it was installed' });
    await daemon.power(uuid, 'start');
    await daemon.becomes(uuid, 'running');
    // The same once more is none: it is here.
    expect((await bring(uuid, await whole({}))).status).toBe(409);
    await daemon.power(uuid, 'kill');
    await daemon.becomes(uuid, 'offline');
    expect((await daemon.call('DELETE', `/api/transfers/${uuid}`)).status).toBe(409);
  });

  it('T5: counts bytes behind the end of the archive, and takes what older nodes call the checksum', async () => {
    const uuid = daemon.describe();
    const archive = Buffer.concat([await archiveOf({ file: 'x' }), Buffer.alloc(300_000)]);
    const answer = await bring(uuid, [
      ['archive', archive, 'archive.tar.gz'],
      ['checksum', sha256(archive)],
    ]);
    expect(answer).toEqual({ status: 200 });
    expect(readFileSync(at(uuid, 'file'), 'utf8')).toBe('x');
  });

  it.each([
    ['without an archive', [['checksum_archive', 'x']]],
    ['without a checksum', [['archive', gzipSync(Buffer.alloc(1024)), 'archive.tar.gz']]],
    ['with a wrong checksum', null],
    [
      'that is no archive',
      [
        ['archive', Buffer.from('rubbish'), 'archive.tar.gz'],
        ['checksum', 'x'],
      ],
    ],
  ] as readonly [string, readonly Part[] | null][])('T1: leaves nothing of one %s', async (_, parts) => {
    const uuid = daemon.describe();
    const sent = parts ?? [(await whole({ file: 'x' }))[0]!, ['checksum_archive', sha256(Buffer.from('y'))]];
    expect((await bring(uuid, sent)).status).toBe(500);
    await expectNothing(uuid);
    // And a later one is not mixed with it.
    expect((await bring(uuid, await whole({ other: 'x' }))).status).toBe(200);
    expect(readdirSync(at(uuid))).toEqual(['other']);
  });

  it('T1: leaves nothing of one whose end the panel does not take', async () => {
    const uuid = daemon.describe();
    daemon.panel.refusals.set(`/servers/${uuid}/transfer/success`, 409);
    expect((await bring(uuid, await whole({ file: 'x' }))).status).toBe(500);
    expect((await daemon.call('GET', `/api/servers/${uuid}`)).status).toBe(404);
    expect(existsSync(at(uuid))).toBe(false);
  });

  it('tells the panel until it is heard, and is nobody’s before', async () => {
    const uuid = daemon.describe();
    daemon.panel.refusals.set(`/servers/${uuid}/transfer/success`, 503);
    const brought = bring(uuid, await whole({ file: 'x' }));
    await eventually(() => expect(reports(uuid, 'success').length).toBeGreaterThan(0));
    await daemon.power(uuid, 'start');
    expect((await daemon.server(uuid)).state).toBe('offline');
    daemon.panel.refusals.clear();
    expect((await brought).status).toBe(200);
  });

  it('T6: is never taken for there because its sender names the same storage', async () => {
    const uuid = daemon.describe();
    mkdirSync(at(uuid), { recursive: true });
    writeFileSync(at(uuid, 'somebody-elses'), 'x');
    const headers = { 'x-storage-pool': 'shared' };
    expect((await bring(uuid, [['checksum_archive', 'x']], { headers })).status).toBe(500);
    expect((await daemon.call('GET', `/api/servers/${uuid}`)).status).toBe(404);
  });

  it('brings no backup that the panel has not announced, and none under another name', async () => {
    const uuid = daemon.describe();
    const backup = randomUUID();
    const part: Part = [`backup_${backup}.tar.gz`, Buffer.from('x'), 'x'];
    const parts = [...(await whole({})), part];
    expect((await bring(uuid, parts, { claims: { backups: [] } })).status).toBe(500);
    await expectNothing(uuid);
    const astray: Part = ['backup_../../x.tar.gz', Buffer.from('x'), 'x'];
    const second = daemon.describe();
    expect((await bring(second, [...(await whole({})), astray])).status).toBe(200);
    expect(existsSync(join(daemon.folder, 'backups', second))).toBe(false);
  });

  it('T2: goes again when its coming is called off, also in the words of a stock panel', async () => {
    for (const cancel of [
      (uuid: string) => daemon.call('DELETE', `/api/transfers/${uuid}`),
      (uuid: string) =>
        daemon.call('DELETE', '/api/transfer', { json: { server_id: uuid, server: { uuid } } }),
    ]) {
      const uuid = daemon.describe();
      expect((await cancel(uuid)).status).toBe(404);
      const token = await daemon.panel.consoleToken('', { scope: 'transfer', sub: uuid });
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => {
          const head =
            '--x\r\ncontent-disposition: form-data; name="archive"; filename="archive.tar.gz"\r\n\r\n';
          controller.enqueue(new TextEncoder().encode(head));
        },
      });
      const sent = fetch(`${daemon.url}/api/transfers`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'multipart/form-data; boundary=x' },
        body,
        duplex: 'half',
      } as RequestInit).then(
        (answer) => answer.status,
        () => 0,
      );
      await vi.waitFor(async () => expect((await cancel(uuid)).status).toBe(202), { timeout: 20_000 });
      expect(await sent).not.toBe(200);
      await eventually(() => expect(reports(uuid, 'failure')).toHaveLength(1));
      await vi.waitFor(
        async () => expect((await daemon.call('GET', `/api/servers/${uuid}`)).status).toBe(404),
        { timeout: 20_000 },
      );
      expect(existsSync(at(uuid))).toBe(false);
    }
  });

  it('comes with the right token only', async () => {
    const uuid = daemon.describe();
    const parts = await whole({});
    expect((await bring(uuid, parts, { headers: { authorization: '' } })).status).toBe(401);
    expect((await bring(uuid, parts, { claims: { scope: 'websocket' } })).status).toBe(403);
    expect((await bring(uuid, parts, { claims: { exp: 1 } })).status).toBe(403);
    const wrong = await daemon.panel.consoleToken('', { scope: 'transfer', sub: uuid }, 'another key');
    const headers = { authorization: `Bearer ${wrong}` };
    expect((await bring(uuid, parts, { headers })).status).toBe(403);
    // One that the panel does not know (hazard T5).
    expect(await bring(randomUUID(), parts)).toMatchObject({
      status: 500,
      error: 'The panel does not give the configuration of this server.',
    });
  });
});
