import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MAX_OFFERED } from '@app/contracts/daemon/transfers.contract.js';
import { writeFrames } from '../../../apps/daemon/src/modules/transfers/ahead/file-frames.js';
import { TestDaemon } from './support/test-daemon.js';

let daemon: TestDaemon;
beforeAll(async () => {
  daemon = await TestDaemon.start();
  // It has asked the panel for its servers by now.
  await daemon.create();
});
afterAll(() => daemon.close());

const volumes = (...path: string[]): string => join(daemon.folder, 'volumes', ...path);
const leftOf = (uuid: string): string[] =>
  existsSync(volumes()) ? readdirSync(volumes()).filter((name) => name.includes(uuid)) : [];
const file = (path: string, content: string, mtime = 1_700_000_000_000) => ({
  path,
  kind: 'file' as const,
  mode: 0o644,
  size: content.length,
  mtime,
});
const tokenFor = (uuid: string, claims: object = {}): Promise<string> =>
  daemon.panel.consoleToken('', { scope: 'transfer', sub: uuid, ...claims });

async function ask(
  method: string,
  path: string,
  token: string,
  body: string | Uint8Array<ArrayBuffer>,
  type: string,
) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': type };
  const answer = await fetch(`${daemon.url}/api/transfers/${path}`, { method, headers, body });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? null : (JSON.parse(text) as Record<string, unknown>) };
}
const offer = async (uuid: string, fields: Record<string, unknown>, token?: string) =>
  ask(
    'POST',
    `${uuid}/offer`,
    token ?? (await tokenFor(uuid)),
    JSON.stringify({ begins: true, is_final: false, total_bytes: 0, entries: [], ...fields }),
    'application/json',
  );
async function fill(uuid: string, pass: string, files: [ReturnType<typeof file>, string][], token?: string) {
  const frames = writeFrames(
    (async function* () {
      for (const [entry, content] of files)
        yield {
          entry,
          from: 0,
          content: (async function* () {
            yield Buffer.from(content);
          })(),
        };
    })(),
  );
  const body = new Uint8Array(Buffer.concat(await Array.fromAsync(frames)));
  const path = `${uuid}/files?pass=${pass}`;
  return ask('PUT', path, token ?? (await tokenFor(uuid)), body, 'application/octet-stream');
}
async function end(uuid: string, look: string) {
  const form = new FormData();
  form.append('rookery_look', new Blob([look]), 'look');
  const headers = { authorization: `Bearer ${await tokenFor(uuid)}` };
  const answer = await fetch(`${daemon.url}/api/transfers`, { method: 'POST', headers, body: form });
  await answer.arrayBuffer();
  return answer.status;
}

describe('a server that comes while it runs elsewhere', () => {
  it('is asked for what is missing, look by look, and is here with what the last one named', async () => {
    const uuid = daemon.describe();
    const [a, b, gone] = [file('world/a', 'aaa'), file('b', 'b'), file('gone', 'x')];
    const folders = ['world', 'empty'].map((path) => ({
      ...file(path, ''),
      kind: 'directory' as const,
      mode: 0o755,
    }));
    const first = randomUUID();
    const asked = await offer(uuid, { pass: first, entries: [a, b, gone, ...folders] });
    expect(asked).toEqual({
      status: 200,
      body: {
        wanted: [
          { index: 0, from: 0 },
          { index: 1, from: 0 },
          { index: 2, from: 0 },
        ],
      },
    });
    expect(
      await fill(uuid, first, [
        [a, 'aaa'],
        [b, 'b'],
        [gone, 'x'],
      ]),
    ).toEqual({ status: 204, body: null });
    // Nothing of it is a server yet.
    expect((await daemon.call('GET', `/api/servers/${uuid}`)).status).toBe(404);
    expect(existsSync(volumes(uuid))).toBe(false);
    const changed = file('b', 'B', a.mtime + 1000);
    const last = randomUUID();
    const again = await offer(uuid, { pass: last, is_final: true, entries: [a, changed, ...folders] });
    expect(again.body).toEqual({ wanted: [{ index: 1, from: 0 }] });
    expect((await fill(uuid, last, [[changed, 'B']])).status).toBe(204);
    expect(await end(uuid, last)).toBe(200);
    // What stood in its place goes in the background.
    await vi.waitFor(() => expect(leftOf(uuid)).toEqual([uuid]));
    expect(readdirSync(volumes(uuid)).toSorted()).toEqual(['b', 'empty', 'world']);
    expect(readFileSync(volumes(uuid, 'b'), 'utf8')).toBe('B');
    expect(readFileSync(volumes(uuid, 'world/a'), 'utf8')).toBe('aaa');
    // It has come: there is nothing to offer any more.
    expect((await offer(uuid, { pass: randomUUID() })).status).toBe(409);
  });

  it('is begun again where another look has begun since', async () => {
    const uuid = daemon.describe();
    const [first, second] = [randomUUID(), randomUUID()];
    expect((await offer(uuid, { pass: first, begins: false })).status).toBe(409);
    expect((await fill(uuid, first, [])).status).toBe(409);
    await offer(uuid, { pass: first });
    await offer(uuid, { pass: second });
    expect((await offer(uuid, { pass: first, begins: false })).status).toBe(409);
    expect((await fill(uuid, first, [[file('a', 'a'), 'a']])).status).toBe(409);
    expect((await fill(uuid, second, [[file('a', 'a'), 'a']])).status).toBe(204);
    expect((await daemon.call('DELETE', `/api/transfers/${uuid}`)).status).toBe(202);
    expect(leftOf(uuid)).toEqual([]);
    expect((await daemon.call('DELETE', `/api/transfers/${uuid}`)).status).toBe(404);
  });

  it('is no server by a look at files that still changed', async () => {
    const uuid = daemon.describe();
    const pass = randomUUID();
    await offer(uuid, { pass, entries: [file('a', '')] });
    await fill(uuid, pass, [[file('a', ''), '']]);
    expect(await end(uuid, pass)).toBe(409);
    expect(await end(uuid, randomUUID())).toBe(409);
    await vi.waitFor(async () => expect((await daemon.call('GET', `/api/servers/${uuid}`)).status).toBe(404));
    expect(existsSync(volumes(uuid))).toBe(false);
    expect((await daemon.call('DELETE', `/api/transfers/${uuid}`)).status).toBe(202);
    expect(leftOf(uuid)).toEqual([]);
  });

  it('is refused without room, with the figures', async () => {
    const uuid = daemon.describe();
    const answer = await offer(uuid, { pass: randomUUID(), total_bytes: Number.MAX_SAFE_INTEGER });
    expect(answer.status).toBe(400);
    expect(String(answer.body!['error'])).toMatch(/bytes free; this needs/);
  });

  it('never leads out of its folder, and takes nothing that is not what a node sends', async () => {
    const uuid = daemon.describe();
    const pass = randomUUID();
    await offer(uuid, { pass, entries: [{ ...file('out', ''), kind: 'link', target: '/etc' }] });
    for (const path of ['../x', 'out/x', '/../../x']) {
      const refused = await offer(uuid, { pass, begins: false, entries: [file(path, 'x')] });
      expect([path, refused.status]).toEqual([path, 400]);
      expect([path, (await fill(uuid, pass, [[file(path, 'x'), 'x']])).status]).toEqual([path, 400]);
    }
    expect(existsSync('/etc/x')).toBe(false);
    const token = await tokenFor(uuid);
    const bytes = new Uint8Array([0, 0, 0, 2, 123, 125, 1]);
    const rubbish = await ask('PUT', `${uuid}/files?pass=${pass}`, token, bytes, 'application/octet-stream');
    expect(rubbish).toMatchObject({
      status: 400,
      body: { error: expect.stringMatching(/not what a node sends/) },
    });
    const many = Array.from({ length: MAX_OFFERED + 1 }, () => file('a', ''));
    expect((await offer(uuid, { pass, begins: false, entries: many })).status).toBe(400);
    // A content that is not what its hash says is wanted again as a whole.
    const wrong = Buffer.concat(
      await Array.fromAsync(
        writeFrames(
          (async function* () {
            yield {
              entry: file('a', 'aaa'),
              from: 0,
              content: (async function* () {
                yield Buffer.from('aaa');
              })(),
            };
          })(),
        ),
      ),
    );
    wrong[wrong.length - 1]! ^= 1;
    const path = `${uuid}/files?pass=${pass}`;
    expect((await ask('PUT', path, token, new Uint8Array(wrong), 'application/octet-stream')).status).toBe(
      409,
    );
    expect((await offer(uuid, { pass, begins: false, entries: [file('a', 'aaa')] })).body).toEqual({
      wanted: [{ index: 0, from: 0 }],
    });
    expect((await daemon.call('DELETE', `/api/transfers/${uuid}`)).status).toBe(202);
  });

  it('T5: comes with a token of its own only', async () => {
    const uuid = daemon.describe();
    const pass = randomUUID();
    for (const [token, status] of [
      [await tokenFor(uuid, { scope: 'websocket' }), 403],
      [await tokenFor(uuid, { exp: 1 }), 403],
      [await tokenFor(randomUUID()), 403],
    ] as const) {
      expect((await offer(uuid, { pass }, token)).status).toBe(status);
      expect((await fill(uuid, pass, [], token)).status).toBe(status);
    }
    // One that the panel does not know.
    expect((await offer(randomUUID(), { pass })).status).toBe(500);
    expect(leftOf(uuid)).toEqual([]);
  });
});

it('says that it can', async () => {
  const answer = await daemon.call('GET', '/api/capabilities');
  expect(((await answer.json()) as { features: string[] }).features).toContain('transfers.ahead');
});

it('is what it was, byte by byte', async () => {
  const uuid = daemon.describe();
  const content = 'x'.repeat(3 * 1024 * 1024);
  const entry = file('big', content);
  const pass = randomUUID();
  await offer(uuid, { pass, is_final: true, entries: [entry] });
  await fill(uuid, pass, [[entry, content]]);
  const sha256 = createHash('sha256').update(content).digest('hex');
  const proven = await offer(uuid, { pass, is_final: true, begins: false, entries: [{ ...entry, sha256 }] });
  expect(proven.body).toEqual({ wanted: [] });
  expect(await end(uuid, pass)).toBe(200);
  expect(readFileSync(volumes(uuid, 'big'), 'utf8')).toBe(content);
});
