import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { opensshKey } from './connections/host-key.js';
import { FailureCounter } from './failure-counter.js';
import { FilesystemError } from '../../platform/filesystem/index.js';
import { asStatus } from './files/file-status.js';
import { longName } from './protocol/answers.js';
import { PacketReader } from './protocol/packet-reader.js';
import { okAnswer } from './protocol/answers.js';
import { SftpStream } from './protocol/sftp-stream.js';
import { MAX_PACKET, REQUEST, SftpError } from './protocol/wire.js';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { Duplex } from 'node:stream';
import { Socket } from 'node:net';
import ssh2 from 'ssh2';

const framed = (body: Uint8Array): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length, 0);
  return Buffer.concat([length, body]);
};

describe('packets', () => {
  it('come whole out of a stream, however it is cut', () => {
    const bodies = fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(bodies, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (packets, cuts) => {
        const stream = Buffer.concat(packets.map(framed));
        const reader = new PacketReader();
        const seen: Buffer[] = [];
        for (let at = 0, cut = 0; at < stream.length; cut++) {
          const size = cuts[cut % cuts.length]!;
          seen.push(...[...reader.push(stream.subarray(at, at + size))].map((packet) => Buffer.from(packet)));
          at += size;
        }
        expect(seen).toEqual(packets.map((packet) => Buffer.from(packet)));
        expect(reader.waiting).toBe(0);
      }),
    );
  });

  it.each([0, MAX_PACKET + 1, 0xffffffff])('of %i bytes are refused before they come', (length) => {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(length, 0);
    expect(() => [...new PacketReader().push(head)]).toThrow(SftpError);
  });
});

describe('requests', () => {
  const packet = (kind: number, id: number): Buffer => framed(Buffer.of(kind, 0, 0, 0, id));

  /** A stream whose answers are held until `release` is called with the id of their request. */
  function heldStream() {
    const begun: number[] = [];
    const held = new Map<number, () => void>();
    const isClosed = Promise.withResolvers<void>();
    const sent: number[] = [];
    const input = new Duplex({
      read: () => undefined,
      write: (answer: Buffer, _encoding, done) => {
        sent.push(answer.readUInt32BE(5));
        done();
      },
    });
    const stream = new SftpStream(
      input,
      new Socket(),
      {
        answer: async (_kind, id) => {
          begun.push(id);
          await new Promise<void>((resolve) => held.set(id, resolve));
          return okAnswer(id);
        },
        close: () => Promise.resolve(isClosed.resolve()),
      },
      (error) => {
        throw error;
      },
    );
    const send = (...requests: Buffer[]): void => void input.emit('data', Buffer.concat(requests));
    send(framed(Buffer.of(REQUEST.init, 0, 0, 0, 3)));
    return {
      stream,
      begun,
      sent,
      send,
      isClosed: isClosed.promise,
      release: (id: number) => held.get(id)!(),
    };
  }

  it('of writing do not wait for one another, up to a bound, and all others wait for them', async () => {
    const { stream, begun, send, release, isClosed } = heldStream();
    const ids = Array.from({ length: 40 }, (_, id) => id);
    send(...ids.map((id) => packet(REQUEST.write, id)), packet(REQUEST.close, 99));
    await expect.poll(() => begun.length).toBe(16);
    for (const id of ids) {
      await expect.poll(() => begun).toContain(id);
      expect(begun).not.toContain(99);
      release(id);
    }
    await expect.poll(() => begun.at(-1)).toBe(99);
    expect(begun).toEqual([...ids, 99]);
    release(99);
    stream.end();
    await isClosed;
  });

  it('of writing are answered in their order, whichever ends first', async () => {
    const { stream, begun, sent, send, release, isClosed } = heldStream();
    const ids = [5, 6, 7, 8];
    send(...ids.map((id) => packet(REQUEST.write, id)));
    await expect.poll(() => begun).toEqual(ids);
    const [version, ...none] = sent;
    expect([version, none]).toEqual([3, []]);
    for (const id of [7, 8, 6]) release(id);
    await new Promise(setImmediate);
    expect(sent.slice(1)).toEqual([]);
    release(5);
    await expect.poll(() => sent.slice(1)).toEqual(ids);
    stream.end();
    await isClosed;
  });

  it('that are being answered end before their files are closed', async () => {
    const { stream, begun, send, release, isClosed } = heldStream();
    send(packet(REQUEST.write, 1), packet(REQUEST.write, 2));
    await expect.poll(() => begun).toEqual([1, 2]);
    let closed = false;
    const closing = isClosed.then(() => (closed = true));
    stream.end();
    release(1);
    await new Promise(setImmediate);
    expect(closed).toBe(false);
    release(2);
    await closing;
  });
});

it('S1: failures count within their period, and the oldest keys are forgotten in a flood', () => {
  const counter = new FailureCounter(2, 1000);
  counter.add('a', 0);
  expect(counter.isFull('a', 1)).toBe(false);
  counter.add('a', 1);
  expect([counter.isFull('a', 2), counter.isFull('b', 2), counter.isFull('a', 1000)]).toEqual([
    true,
    false,
    false,
  ]);
  counter.add('a', 1000);
  expect(counter.isFull('a', 1001)).toBe(false);
  counter.add('a', 1001);
  for (let flood = 0; flood < 10_000; flood++) counter.add(`flood ${flood}`, 1002);
  expect(counter.isFull('a', 1003)).toBe(false);
});

it('the key of the node is the same key in OpenSSH’s form', () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const parsed = ssh2.utils.parseKey(opensshKey(privateKey));
  if (parsed instanceof Error) throw parsed;
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  expect(parsed.getPublicSSH().subarray(-32).toString('base64url')).toBe(x);
});

it('a line of a list shows the year of what is old', () => {
  const info = {
    name: 'a',
    kind: 'directory',
    mode: 0o1750,
    size: 7,
    etag: '',
    changed: new Date(0),
  } as const;
  const line = longName({ ...info, modified: new Date('2001-02-03T04:05:06Z') });
  expect(line).toBe('drwxr-x---    1 container container            7 Feb  3  2001 a');
});

describe('the status of a failure', () => {
  it('tells a full disk from the limit of the server, and both in words', () => {
    const message = 'There is not enough disk space available to perform that action.';
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    expect(asStatus(full)).toMatchObject({ status: 14, message });
    const quota = Object.assign(new Error('quota exceeded'), { code: 'EDQUOT' });
    expect(asStatus(quota)).toMatchObject({ status: 15, message });
    expect(asStatus(new FilesystemError('over-quota', 'x'))).toMatchObject({ status: 15, message });
  });
});
