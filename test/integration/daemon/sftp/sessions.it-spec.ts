import { execFileSync } from 'node:child_process';
import { createHash, createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import ssh2, { type ConnectConfig } from 'ssh2';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { NodeFiles } from '../files/node-files.js';
import { SFTP_PASSWORD, SFTP_REFUSED, type SftpQuestion } from '../support/fake-panel.js';
import { TestDaemon } from '../support/test-daemon.js';
import { login, PERMISSION_DENIED, refusal, SftpClient } from './sftp-client.js';

let files: NodeFiles;
let daemon: TestDaemon;
beforeAll(async () => {
  files = await NodeFiles.start({ system: { user: { uid: 988, gid: 988 } } });
  daemon = files.daemon;
  writeFileSync(files.path('there.txt'), 'there');
});
afterAll(() => daemon?.close());

const enter = (options: ConnectConfig & { user?: string } = {}) =>
  SftpClient.connect(daemon, files.uuid, options);
const questions = (): SftpQuestion[] => daemon.panel.bodies('/sftp/auth') as SftpQuestion[];
/** What was asked of the panel while something went on. */
const asked = async (work: () => Promise<unknown>): Promise<SftpQuestion[]> => {
  const before = questions().length;
  await work();
  return questions().slice(before);
};
const refused = (options: ConnectConfig & { user?: string }): Promise<string> =>
  login(daemon, files.uuid, options).then(
    (connection) => (connection.end(), 'let in'),
    (error: Error & { level?: string }) => error.level ?? error.message,
  );
const REFUSED = 'client-authentication';

/** A key in the forms of OpenSSH: the secret half as a file, the open one as a line. */
function keyPair(): { privateKey: string; line: string } {
  const { private: privateKey, public: open } = ssh2.utils.generateKeyPairSync('ed25519');
  return { privateKey, line: open.split(' ').slice(0, 2).join(' ') };
}

describe('a session over SFTP', () => {
  it('begins with a password that the panel takes, and the panel hears from where', async () => {
    const [question] = await asked(async () => (await enter()).end());
    expect(question).toMatchObject({
      type: 'password',
      username: `user-1.${files.uuid.slice(0, 8)}`,
      password: SFTP_PASSWORD,
      ip: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
      session_id: expect.stringMatching(/^[\w+/]{40,}=*$/) as string,
      client_version: expect.stringMatching(/^\w+/) as string,
    });
    expect(await refused({ password: 'wrong', user: 'other-1' })).toBe(REFUSED);
  });

  it('begins with a key that the panel knows, for which one question is asked and one confirms', async () => {
    const [known, unknown] = [keyPair(), keyPair()];
    daemon.panel.sftpKeys.add(known.line);
    const let_in = await asked(async () => (await enter({ privateKey: known.privateKey })).end());
    expect(let_in.map(({ type, password }) => [type, password])).toEqual([
      ['public_key', known.line],
      ['public_key', known.line],
    ]);
    expect(await refused({ privateKey: unknown.privateKey })).toBe(REFUSED);
    // S1: known to be refused, so the panel is left alone.
    const again = await asked(() => refused({ privateKey: unknown.privateKey }));
    expect(again).toEqual([]);
  });

  it('asks for the second factor where a client can be asked', async () => {
    const answers: string[] = [];
    const usual = daemon.panel.sftp;
    daemon.panel.sftp = ({ password, ...question }) => {
      if (password === `${SFTP_PASSWORD}123456`) return usual({ ...question, password: SFTP_PASSWORD });
      return password === SFTP_PASSWORD
        ? { errors: [{ code: 'TwoFactorCodeRequiredException' }] }
        : SFTP_REFUSED;
    };
    try {
      const connection = new ssh2.Client();
      connection.on('keyboard-interactive', (_name, _text, _lang, prompts, finish) => {
        answers.push(prompts[0]!.prompt);
        finish([prompts[0]!.prompt.startsWith('Password') ? SFTP_PASSWORD : '123 456']);
      });
      const ready = once(connection, 'ready');
      const username = `two.factors.${files.uuid}`;
      connection.connect({ host: '127.0.0.1', port: daemon.sftpPort, username, tryKeyboard: true });
      await expect(ready).resolves.toBeDefined();
      connection.end();
      expect(answers).toEqual(['Password: ', 'Code of your second factor: ']);
      expect(await refused({ user: 'two' })).toBe(REFUSED);
      (await enter({ user: 'two', password: `${SFTP_PASSWORD}123456` })).end();
    } finally {
      daemon.panel.sftp = usual;
    }
  });

  it('does not begin for names that this node cannot know, and nobody is asked', async () => {
    for (const username of [
      'user-1',
      'user-1.',
      `user-1.${'0'.repeat(8)}`,
      `.${files.uuid.slice(0, 8)}`,
      '../x',
    ]) {
      expect([username, await asked(() => refused({ username }))]).toEqual([username, []]);
    }
  });

  it('S1: is refused without a question after many wrong passwords', async () => {
    const guess = () => refused({ user: 'guessed', password: 'wrong' });
    const tries = await asked(async () => {
      for (let round = 0; round < 14; round++) expect(await guess()).toBe(REFUSED);
    });
    expect(tries).toHaveLength(10);
    expect(await refused({ user: 'guessed' })).toBe(REFUSED);
    // Others are not kept out by it.
    (await enter({ user: 'user-2' })).end();
  });

  it('is not let in while the panel is away, and that counts as no guess', async () => {
    await daemon.panel.stop();
    for (let round = 0; round < 12; round++) expect(await refused({ user: 'unlucky' })).toBe(REFUSED);
    await daemon.panel.start();
    (await enter({ user: 'unlucky' })).end();
  });

  it('S3: may do what its user may at that moment, and ends as soon as rights are taken away', async () => {
    daemon.panel.sftpPermissions.set('reader', ['file.sftp', 'file.read', 'file.read-content']);
    const reader = await enter({ user: 'reader' });
    const other = await enter({ user: 'user-1' });
    expect(await reader.read('/there.txt')).toBe('there');
    for (const ask of [
      reader.write('/there.txt', 'x'),
      reader.write('/new.txt', 'x'),
      reader.run((done) => reader.sftp.unlink('/there.txt', done)),
      reader.run((done) => reader.sftp.mkdir('/folder', done)),
      reader.run((done) => reader.sftp.chmod('/there.txt', 0o777, done)),
      reader.run((done) => reader.sftp.rename('/there.txt', '/x', done)),
      reader.run((done) => reader.sftp.symlink('/link', 'there.txt', done)),
    ]) {
      expect(await refusal(ask)).toMatchObject({ code: PERMISSION_DENIED });
    }
    const body = { user: 'reader', servers: [files.uuid] };
    expect((await daemon.call('POST', '/api/deauthorize-user', body)).status).toBe(204);
    await reader.closed;
    expect(await other.read('/there.txt')).toBe('there');
    // Everywhere, when no server is named.
    await daemon.call('POST', '/api/deauthorize-user', { json: { user: 'user-1', servers: [] } });
    await other.closed;
  });

  it.each([
    ['file.create', 'file.update', 'file.update'],
    ['file.update', 'file.create', 'file.create'],
  ])('S3: with %s alone cannot do what %s is for', async (permission, _other, lacking) => {
    daemon.panel.sftpPermissions.set('half', ['file.sftp', 'file.read', permission]);
    const half = await enter({ user: 'half' });
    const target = permission === 'file.create' ? '/there.txt' : '/made.txt';
    const fine = permission === 'file.create' ? '/made-by-half.txt' : '/there.txt';
    expect((await refusal(half.write(target, 'x'))).message).toContain(lacking);
    await half.write(fine, 'there');
    expect(await refusal(half.read('/there.txt'))).toMatchObject({ code: PERMISSION_DENIED });
    half.end();
  });

  it('GHSA-8c39-xppg-479c: does not begin by an answer that was overtaken by a change', async () => {
    const usual = daemon.panel.sftp;
    daemon.panel.sftp = async (question) => {
      const answer = usual(question);
      await daemon.call('POST', '/api/deauthorize-user', { user: 'late', servers: [files.uuid] });
      return answer;
    };
    expect(await refused({ user: 'late' })).toBe(REFUSED);
    daemon.panel.sftp = usual;
    (await enter({ user: 'late' })).end();
  });

  it('GHSA-8c39-xppg-479c: ends when the server is suspended, and when it is deleted', async () => {
    const uuid = await daemon.create();
    const first = await SftpClient.connect(daemon, uuid);
    const known = daemon.panel.servers.get(uuid)!;
    const suspend = async (suspended: boolean): Promise<void> => {
      daemon.panel.servers.set(uuid, { ...known, settings: { ...known.settings, suspended } });
      await daemon.call('POST', `/api/servers/${uuid}/sync`);
    };
    await suspend(true);
    await first.closed;
    const user = 'user-3';
    const attempt = (): Promise<unknown> => login(daemon, uuid, { user });
    await expect(attempt()).rejects.toMatchObject({ level: REFUSED });
    await suspend(false);
    const second = await SftpClient.connect(daemon, uuid, { user });
    expect((await daemon.call('DELETE', `/api/servers/${uuid}`)).status).toBe(204);
    await second.closed;
    await expect(attempt()).rejects.toMatchObject({ level: REFUSED });
  });

  it('leaves the files alone while an operation works on them', async () => {
    const uuid = await daemon.create({ script: 'echo installed > /mnt/server/installed.txt' });
    const client = await SftpClient.connect(daemon, uuid);
    daemon.panel.scripts.set(uuid, {
      container_image: '~rookery/installer:local',
      entrypoint: 'sh',
      script: 'touch /mnt/server/begun; while [ ! -e /mnt/server/go ]; do sleep 0.05; done',
    });
    await daemon.call('POST', `/api/servers/${uuid}/reinstall`);
    const at = (name: string): string => join(daemon.folder, 'volumes', uuid, name);
    await vi.waitFor(() => statSync(at('begun')), { timeout: 30_000, interval: 20 });
    expect(await refusal(client.write('/x', 'x'))).toMatchObject({ code: PERMISSION_DENIED });
    expect(await refusal(client.list('/'))).toMatchObject({ code: PERMISSION_DENIED });
    writeFileSync(at('go'), '');
    await vi.waitFor(() => client.write('/x', 'x'), { timeout: 30_000, interval: 50 });
    client.end();
  });

  it('opens nothing but SFTP', async () => {
    const client = await enter();
    const exec = client.answer((done) => client.connection.exec('id', done as never));
    await expect(exec).rejects.toThrow();
    await expect(client.answer((done) => client.connection.shell(done as never))).rejects.toThrow();
    const forward = client.answer((done) =>
      client.connection.forwardOut('127.0.0.1', 1, '127.0.0.1', daemon.port, done as never),
    );
    await expect(forward).rejects.toThrow();
    // A second stream of the same connection is served beside the first (hazard S3).
    const second = await client.answer<ssh2.SFTPWrapper>((done) => client.connection.sftp(done));
    const [one, two] = await Promise.all([
      client.names('/'),
      client.answer<{ filename: string }[]>((done) => second.readdir('/', done)),
    ]);
    expect(two.map(({ filename }) => filename).toSorted()).toEqual(one);
    client.end();
  });
});

describe('the door for SFTP', () => {
  it('S2: ends who does not log in, and who says nothing', async () => {
    const own = await NodeFiles.start({ system: { sftp: { login_timeout: 0.3, idle_timeout: 0.5 } } });
    try {
      const silent = connect(own.daemon.sftpPort, '127.0.0.1');
      silent.resume();
      const begun = connect(own.daemon.sftpPort, '127.0.0.1');
      begun.resume().write('SSH-2.0-slow\r\n');
      const idle = await SftpClient.connect(own.daemon, own.uuid);
      await Promise.all([once(silent, 'close'), once(begun, 'close'), idle.closed]);
    } finally {
      await own.daemon.close();
    }
  });

  it('S2: has an end of sessions from one address, and goes on serving those that are there', async () => {
    const own = await NodeFiles.start({ system: { sftp: { max_sessions_per_address: 3 } } });
    try {
      const here = await Promise.all([1, 2, 3].map(() => SftpClient.connect(own.daemon, own.uuid)));
      await expect(login(own.daemon, own.uuid)).rejects.toMatchObject({ level: REFUSED });
      here[0]!.end();
      await here[0]!.closed;
      await vi.waitFor(async () => (await login(own.daemon, own.uuid)).end(), { timeout: 5_000 });
      expect(await here[1]!.names('/')).toContain('installed.txt');
    } finally {
      await own.daemon.close();
    }
  });

  it('S2: serves fifty sessions at once', async () => {
    const content = createHash('sha256').update('much').digest('hex').repeat(3000);
    writeFileSync(files.path('much.txt'), content);
    const sessions = await Promise.all(
      Array.from({ length: 50 }, (_, index) => enter({ user: `many-${index}` })),
    );
    await Promise.all(
      sessions.map(async (session, index) => {
        expect(await session.read('/much.txt')).toBe(content);
        await session.write(`/own-${index}.txt`, content);
        expect((await session.look(`/own-${index}.txt`)).size).toBe(content.length);
      }),
    );
    for (const session of sessions) session.end();
  });

  it('is opened by keys alone where the node says so', async () => {
    const own = await NodeFiles.start({ system: { sftp: { key_only: true } } });
    try {
      const { privateKey, line } = keyPair();
      own.daemon.panel.sftpKeys.add(line);
      const attempt = login(own.daemon, own.uuid);
      await expect(attempt).rejects.toMatchObject({ level: REFUSED });
      expect(own.daemon.panel.bodies('/sftp/auth')).toEqual([]);
      (await login(own.daemon, own.uuid, { privateKey })).end();
    } finally {
      await own.daemon.close();
    }
  });

  it('shows one key for ever, which nobody else can read', async () => {
    const own = await TestDaemon.start();
    try {
      const uuid = await own.create();
      const shown = async (): Promise<string> => {
        let key = '';
        const hostVerifier = (bytes: Buffer): boolean => ((key = bytes.toString('base64')), true);
        (await login(own, uuid, { hostVerifier })).end();
        return key;
      };
      const first = await shown();
      const path = join(own.folder, 'volumes/.sftp/id_ed25519');
      const text = readFileSync(path, 'utf8');
      expect([statSync(path).mode & 0o777, statSync(join(path, '..')).mode & 0o777]).toEqual([0o600, 0o700]);
      await own.stopHere();
      await own.startHere();
      await vi.waitFor(async () => expect(await shown()).toBe(first), { timeout: 10_000, interval: 100 });
      expect(readFileSync(path, 'utf8')).toBe(text);

      // One that Wings has left is gone on with.
      const other = generateKeyPairSync('ed25519').privateKey;
      await own.stopHere();
      writeFileSync(path, other.export({ type: 'pkcs8', format: 'pem' }));
      await own.startHere();
      const { x } = createPrivateKey(readFileSync(path)).export({ format: 'jwk' });
      await vi.waitFor(
        async () =>
          expect(
            Buffer.from(await shown(), 'base64')
              .subarray(-32)
              .toString('base64url'),
          ).toBe(x),
        { timeout: 10_000, interval: 100 },
      );
    } finally {
      await own.close();
    }
  });

  it('CVE-2024-34066: stands where the operator put it, whatever a panel pushes', async () => {
    const own = await TestDaemon.start();
    try {
      const sftp = { bind_address: '0.0.0.0', bind_port: own.sftpPort };
      const body = { api: { host: '0.0.0.0', port: own.port }, system: { sftp } };
      const answer = await own.call('POST', '/api/update', body);
      expect(await answer.json()).toEqual({ applied: true });
      const pushed = readFileSync(join(own.folder, 'root/state/pushed-config.json'), 'utf8');
      expect(pushed).toContain('system.sftp.bind_port');
      expect(pushed).not.toContain('0.0.0.0');
      const listening = String(execFileSync('ss', ['-ltnH', `sport = :${own.sftpPort}`]));
      expect(listening).toContain(`127.0.0.1:${own.sftpPort}`);
    } finally {
      await own.close();
    }
  });
});
