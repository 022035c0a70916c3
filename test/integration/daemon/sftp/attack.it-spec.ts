import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { lstat, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NodeFiles } from '../files/node-files.js';
import { swapAttack } from '../support/swap-attack.js';
import { login, SftpClient } from './sftp-client.js';

const ROUNDS = 120;
let files: NodeFiles;
beforeAll(async () => {
  files = await NodeFiles.start({ system: { user: { uid: 988, gid: 988 } } });
});
afterAll(() => files?.daemon.close());

it('N1, CVE-2024-27102: nothing escapes over SFTP while a folder is exchanged against a link to the host', async () => {
  const outside = join(files.daemon.folder, 'outside');
  await mkdir(outside);
  await writeFile(join(outside, 'secret'), 'host');
  await writeFile(join(outside, 'only outside'), 'host');
  const before = await lstat(join(outside, 'secret'));
  const client = await SftpClient.connect(files.daemon, files.uuid);
  const stop = await swapAttack(files.path(), outside);
  const ends: Record<string, number> = {};
  const note = async (what: string, work: Promise<unknown>): Promise<void> => {
    const end = await work.then(
      (value) => {
        expect(JSON.stringify(value) ?? '').not.toMatch(/host|only outside/);
        return 'done';
      },
      (error: Error) => {
        expect([what, error.message]).not.toEqual([what, 'An unexpected error was encountered.']);
        return 'refused';
      },
    );
    ends[`${what} ${end}`] = (ends[`${what} ${end}`] ?? 0) + 1;
  };
  const { sftp } = client;
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const own = `a/new${round % 5}`;
      await Promise.all([
        note('write', client.write(own, 'x')),
        note('overwrite', client.write('a/secret', 'taken')),
        note('list', client.names('a')),
        note(
          'chmod',
          client.run((done) => sftp.chmod('a/secret', 0o777, done)),
        ),
        note(
          'utimes',
          client.run((done) => sftp.utimes('a/secret', 1, 1, done)),
        ),
        note(
          'truncate',
          client.run((done) => sftp.setstat('a/secret', { size: 0 } as never, done)),
        ),
        note(
          'mkdir',
          client.run((done) => sftp.mkdir(`a/d${round % 5}`, done)),
        ),
        note(
          'rmdir',
          client.run((done) => sftp.rmdir(`a/d${(round + 1) % 5}`, done)),
        ),
        note(
          'link',
          client.run((done) => sftp.symlink(`a/l${round % 5}`, 'new0', done)),
        ),
        note(
          'move',
          client.run((done) => sftp.rename('a/new1', `a/moved${round % 3}`, done)),
        ),
        note(
          'unlink',
          client.run((done) => sftp.unlink('a/secret', done)),
        ),
        note(
          'remove',
          client.run((done) => sftp.unlink(`a/new${(round + 2) % 5}`, done)),
        ),
      ]);
      await note(
        'read',
        client.read('a/secret').then((text) => text.replace('taken', '')),
      );
    }
  } finally {
    await stop();
    client.end();
  }
  // Both faces of the attack were met, else this proves nothing.
  expect(ends['write done']).toBeGreaterThan(0);
  expect(ends['write refused']).toBeGreaterThan(0);
  expect((await readdir(outside)).toSorted()).toEqual(['only outside', 'secret']);
  expect(await readFile(join(outside, 'secret'), 'utf8')).toBe('host');
  const after = await lstat(join(outside, 'secret'));
  expect([after.mode, after.uid, after.mtimeMs]).toEqual([before.mode, before.uid, before.mtimeMs]);
  expect(String(execFileSync('sh', ['-c', `grep -rl host '${files.path()}' || true`]))).toBe('');
});

describe('GHSA-ghrq-5wpp-hxx5: bytes that nobody meant', () => {
  /** The daemon serves others before and after. */
  const isAlive = async (): Promise<void> => {
    const client = await SftpClient.connect(files.daemon, files.uuid);
    expect(await client.names('/')).toContain('installed.txt');
    client.end();
  };
  const gone = (socket: Socket): Promise<unknown> =>
    socket.closed ? Promise.resolve() : once(socket, 'close').catch(() => undefined);

  it('before the handshake, harm only their own connection', async () => {
    const beginnings = [
      '',
      'SSH-2.0-x\r\n',
      'SSH-1.0-x\r\n',
      'GET / HTTP/1.1\r\n\r\n',
      `SSH-2.0-${'x'.repeat(5000)}`,
    ];
    await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const socket = connect(files.daemon.sftpPort, '127.0.0.1').resume();
        socket.on('error', () => undefined);
        await once(socket, 'connect');
        socket.write(beginnings[index % beginnings.length]!);
        for (let piece = 0; piece < 5; piece++) socket.write(randomBytes(1 + ((index * 977) % 3000)));
        socket.end();
        await gone(socket);
      }),
    );
    await isAlive();
  });

  it('in the middle of the handshake and behind it, neither', async () => {
    for (let round = 0; round < 10; round++) {
      const connection = new ssh2.Client();
      const closed = once(connection, 'close');
      connection.on('error', () => undefined);
      connection.connect({
        host: '127.0.0.1',
        port: files.daemon.sftpPort,
        username: `fuzz.${files.uuid.slice(0, 8)}`,
        password: 'x',
      });
      const socket = (connection as unknown as { _sock: Socket })._sock;
      await once(socket, 'connect');
      socket.write(randomBytes(round * 300));
      socket.end();
      await closed;
    }
    await isAlive();
  });

  /** A stream to the SFTP of the daemon without a client of the protocol on it. */
  const rawStream = async (): Promise<{ connection: ssh2.Client; stream: Duplex }> => {
    const connection = await login(files.daemon, files.uuid, { user: 'fuzz' });
    const stream = await new Promise<Duplex>((resolve, reject) => {
      connection.subsys('sftp', (error, channel) => (error ? reject(error) : resolve(channel)));
    });
    stream.on('error', () => undefined);
    return { connection, stream };
  };
  const packet = (kind: number, ...parts: readonly Buffer[]): Buffer => {
    const body = Buffer.concat([Buffer.of(kind), ...parts]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length, 0);
    return Buffer.concat([length, body]);
  };
  const INIT = packet(1, Buffer.from([0, 0, 0, 3]));

  it('in the place of requests, get a refusal or end their stream', async () => {
    const { connection, stream } = await rawStream();
    const answers: Buffer[] = [];
    stream.on('data', (data: Buffer) => answers.push(data));
    stream.write(INIT);
    for (let kind = 0; kind < 256; kind++) {
      stream.write(packet(kind, Buffer.from([0, 0, 0, kind]), randomBytes(kind % 40)));
      stream.write(packet(kind, Buffer.from([0, 0, 0, kind]), Buffer.alloc(40, 0xff)));
      stream.write(packet(kind, Buffer.from([0, 0, 0, kind]), Buffer.alloc(40)));
    }
    // Each of them is answered, as the last one shows.
    await expect.poll(() => Buffer.concat(answers).includes(Buffer.from([101, 0, 0, 0, 255]))).toBe(true);
    const closed = once(stream, 'close');
    stream.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
    await closed;
    connection.end();
    const early = await rawStream();
    const ended = once(early.stream, 'close');
    early.stream.resume().write(packet(5, randomBytes(30)));
    await ended;
    early.connection.end();
    await isAlive();
  });

  it('CVE-2025-69199: asked without an end and never taken, make the daemon wait, not grow', async () => {
    await writeFile(files.path('large'), Buffer.alloc(8_000_000));
    const { connection, stream } = await rawStream();
    stream.write(INIT);
    const text = (value: string): Buffer =>
      Buffer.concat([Buffer.from([0, 0, 0, value.length]), Buffer.from(value)]);
    const open = packet(3, Buffer.from([0, 0, 0, 1]), text('/large'), Buffer.from([0, 0, 0, 1, 0, 0, 0, 0]));
    stream.write(open);
    const read = packet(
      5,
      Buffer.from([0, 0, 0, 2]),
      Buffer.from([0, 0, 0, 4, 0, 0, 0, 1]),
      Buffer.alloc(8),
      Buffer.from([0, 3, 0, 0]),
    );
    // 4,000 questions of some bytes for 200 KB each: 786 MB, if somebody kept them.
    const before = process.memoryUsage().external + process.memoryUsage().arrayBuffers;
    for (let asked = 0; asked < 4_000; asked++) stream.write(read);
    await isAlive();
    const after = process.memoryUsage().external + process.memoryUsage().arrayBuffers;
    expect(after - before).toBeLessThan(100_000_000);
    connection.end();
  });
});
