import {
  chmod,
  lstat,
  mkdir,
  readFile,
  readlink,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NodeFiles } from '../files/node-files.js';
import {
  FAILURE,
  NO_SUCH_FILE,
  PERMISSION_DENIED,
  QUOTA_EXCEEDED,
  refusal,
  SftpClient,
  UNSUPPORTED,
} from './sftp-client.js';

let files: NodeFiles;
let client: SftpClient;
beforeAll(async () => {
  files = await NodeFiles.start({ system: { user: { uid: 988, gid: 988 } } });
  client = await SftpClient.connect(files.daemon, files.uuid);
});
beforeEach(async () => {
  execFileSync('sh', ['-c', `rm -rf '${files.path()}'/* '${files.path()}'/.[a-z]*`]);
  await mkdir(files.path('world'));
  await writeFile(files.path('world', 'level.dat'), 'level');
});
afterAll(async () => {
  client?.end();
  await files?.daemon.close();
});

const events = (): { event: string; metadata: unknown; ip: string; user: string }[] =>
  files.daemon.panel
    .bodies('/activity')
    .flatMap(
      (body) => (body as { data: { event: string; metadata: unknown; ip: string; user: string }[] }).data,
    );

describe('files over SFTP', () => {
  it('are read, made and changed in place, and belong to the user of the server', async () => {
    expect(await client.read('/world/level.dat')).toBe('level');
    await client.write('world/new.txt', 'one');
    const made = await stat(files.path('world', 'new.txt'));
    expect([made.uid, made.gid, made.mode & 0o777]).toEqual([988, 988, 0o644]);
    await client.write('/world/new.txt', 'longer than before');
    await client.write('/world/new.txt', '!', 'a');
    await client.write('/world/new.txt', 'ab', 'w');
    expect(await readFile(files.path('world', 'new.txt'), 'utf8')).toBe('ab');
    // In place: what is open elsewhere goes on to see it.
    expect((await stat(files.path('world', 'new.txt'))).ino).toBe(made.ino);
    await client.write('/world/new.txt', 'cd', 'a');
    expect(await client.read('/world/new.txt')).toBe('abcd');
    expect(await refusal(client.write('/world/new.txt', 'x', 'wx'))).toMatchObject({ code: FAILURE });
    expect(await refusal(client.write('/none/new.txt', 'x'))).toMatchObject({ code: NO_SUCH_FILE });
    expect(await refusal(client.read('/world'))).toMatchObject({ code: FAILURE });
  });

  it('are read and written at any place while they are open, which others see at once', async () => {
    const handle = await client.answer<Buffer>((done) => client.sftp.open('/open.bin', 'w+', done));
    const data = Buffer.from('0123456789');
    await client.run((done) => client.sftp.write(handle, data, 0, 4, 6, done));
    expect((await client.look('/open.bin')).size).toBe(10);
    await client.run((done) => client.sftp.write(handle, data, 0, 6, 0, done));
    expect(await readFile(files.path('open.bin'), 'utf8')).toBe('0123450123');
    const read = Buffer.alloc(4);
    await client.answer<number>((done) => client.sftp.read(handle, read, 0, 4, 4, done));
    expect(String(read)).toBe('4501');
    await client.run((done) => client.sftp.fchmod(handle, 0o600, done));
    await client.run((done) => client.sftp.futimes(handle, 1_000_000_000, 1_200_000_000, done));
    await client.run((done) => client.sftp.fsetstat(handle, { size: 5 } as never, done));
    const { size, mode, mtime } = await client.answer<{ size: number; mode: number; mtime: number }>((done) =>
      client.sftp.fstat(handle, done),
    );
    expect([size, mode, mtime > 1_200_000_000]).toEqual([5, 0o100600, true]);
    await client.run((done) => client.sftp.close(handle, done));
    expect((await refusal(client.run((done) => client.sftp.close(handle, done)))).message).toContain(
      'handle',
    );
  });

  it('are listed with what clients show, in any number, without what the daemon makes for itself', async () => {
    await Promise.all(
      Array.from({ length: 350 }, (_, index) => writeFile(files.path('world', `f${index}`), '')),
    );
    await mkdir(files.path('.rookery-uploads'));
    await writeFile(files.path('world', '.rookery-0123456789abcdef.tmp'), 'half');
    expect(await client.names('/')).toEqual(['world']);
    const world = await client.list('/world');
    expect(world).toHaveLength(351);
    const level = world.find(({ name }) => name === 'level.dat')!;
    expect(level.longname).toMatch(/^-rw-r--r-- +1 container container +5 \w{3} +\d+ \d\d:\d\d level\.dat$/);
    expect(level.attributes).toMatchObject({ size: 5, mode: 0o100644 });
    for (const path of ['/.rookery-uploads', '/world/.rookery-0123456789abcdef.tmp']) {
      expect(await refusal(client.look(path))).toMatchObject({ code: NO_SUCH_FILE });
      expect(await refusal(client.write(path, 'x'))).toMatchObject({ code: NO_SUCH_FILE });
    }
  });

  it('S4: keep the times and the rights that a client sets, and only those bits', async () => {
    await client.run((done) => client.sftp.utimes('/world/level.dat', 1_000_000_000, 1_100_000_000, done));
    await client.run((done) => client.sftp.chmod('/world/level.dat', 0o106755, done));
    await client.run((done) => client.sftp.chown('/world/level.dat', 0, 0, done));
    const info = await stat(files.path('world', 'level.dat'));
    expect([info.mtimeMs, info.mode & 0o7777]).toEqual([1_100_000_000_000, 0o755]);
    expect(info.uid).toBe(0);
    await client.run((done) => client.sftp.setstat('/world/level.dat', { size: 2 } as never, done));
    expect(await client.read('/world/level.dat')).toBe('le');
  });

  it('S4: take the place of a file that is there, by either name of the request', async () => {
    await client.write('/saved.tmp', 'new');
    await client.write('/saved', 'old');
    await client.run((done) => client.sftp.rename('/saved.tmp', '/saved', done));
    expect(await client.read('/saved')).toBe('new');
    await client.write('/saved.tmp', 'newer');
    await client.run((done) => client.sftp.ext_openssh_rename('/saved.tmp', '/saved', done));
    expect([await client.read('/saved'), await client.names('/')]).toEqual(['newer', ['saved', 'world']]);
    const over = refusal(client.run((done) => client.sftp.rename('/saved', '/world', done)));
    expect((await over).message).toContain('directory');
    const gone = refusal(client.run((done) => client.sftp.rename('/none', '/new', done)));
    expect(await gone).toMatchObject({ code: NO_SUCH_FILE });
    await client.run((done) => client.sftp.rename('/world', '/moved', done));
    expect(await client.names('/moved')).toEqual(['level.dat']);
  });

  it('stand in directories that are made one by one and removed when they are empty', async () => {
    await client.run((done) => client.sftp.mkdir('/a', { mode: 0o700 }, done));
    expect([(await stat(files.path('a'))).uid, (await stat(files.path('a'))).mode & 0o777]).toEqual([
      988, 0o700,
    ]);
    const again = refusal(client.run((done) => client.sftp.mkdir('/a', done)));
    expect(await again).toMatchObject({ code: FAILURE });
    expect(await refusal(client.run((done) => client.sftp.mkdir('/x/y', done)))).toMatchObject({
      code: NO_SUCH_FILE,
    });
    await client.write('/a/file', 'x');
    expect((await refusal(client.run((done) => client.sftp.rmdir('/a', done)))).message).toContain(
      'not empty',
    );
    expect(await refusal(client.run((done) => client.sftp.unlink('/a', done)))).toMatchObject({
      code: FAILURE,
    });
    await client.run((done) => client.sftp.unlink('/a/file', done));
    await client.run((done) => client.sftp.rmdir('/a', done));
    for (const path of ['/', '.', '/world/..']) {
      expect(await refusal(client.run((done) => client.sftp.rmdir(path, done)))).toMatchObject({
        code: FAILURE,
      });
    }
    expect(await client.names('/')).toEqual(['world']);
  });

  it('F13: are never pipes or devices', async () => {
    execFileSync('mkfifo', [files.path('pipe')]);
    expect(await refusal(client.read('/pipe'))).toMatchObject({ code: FAILURE });
    expect(await refusal(client.write('/pipe', 'x'))).toMatchObject({ code: FAILURE });
    expect((await client.list('/')).find(({ name }) => name === 'pipe')?.longname).toMatch(/^p/);
  });

  it('CVE-2023-25152: do not leave the root by a link, and links are changed themselves', async () => {
    await symlink('/etc', files.path('etc'));
    await symlink('../..', files.path('up'));
    await symlink('/home/container/world', files.path('home'));
    for (const path of ['/etc/passwd', '/up/x', '/../../etc/passwd', '/etc']) {
      expect([path, await refusal(client.look(path)).catch(() => 'seen')]).toEqual([
        path,
        { code: NO_SUCH_FILE, message: expect.any(String) as string },
      ]);
    }
    expect(await refusal(client.write('/etc/x', 'x'))).toMatchObject({ code: NO_SUCH_FILE });
    expect(await client.read('/home/level.dat')).toBe('level');
    expect((await client.look('/etc', 'lstat')).isSymbolicLink()).toBe(true);
    const before = (await stat('/etc')).mode;
    await refusal(client.run((done) => client.sftp.chmod('/etc', 0o777, done)));
    await refusal(client.run((done) => client.sftp.utimes('/etc', 1, 1, done)));
    expect((await stat('/etc')).mode).toBe(before);
    await client.run((done) => client.sftp.unlink('/etc', done));
    expect(await lstat('/etc').then(() => true)).toBe(true);
  });

  it('are linked to inside of the root only', async () => {
    // ssh2's client sends the paths in the order of the draft, and daemons and clients in use have the other one.
    const link = (target: string, path: string) =>
      client.run((done) => client.sftp.symlink(path, target, done));
    await link('world/level.dat', '/near');
    await link('/world', '/far');
    expect([await readlink(files.path('near')), await readlink(files.path('far'))]).toEqual([
      'world/level.dat',
      '/home/container/world',
    ]);
    expect(await client.read('/near')).toBe('level');
    expect(await client.names('/far')).toEqual(['level.dat']);
    const target = await client.answer<string>((done) => client.sftp.readlink('/far', done));
    expect(target).toBe('/world');
    expect((await lstat(files.path('near'))).uid).toBe(988);
    for (const outside of ['../etc', '/../etc', 'world/../../x']) {
      expect(await refusal(link(outside, '/bad'))).toMatchObject({ code: NO_SUCH_FILE });
    }
  });

  it('F6: stay closed where the egg’s denylist names them, by whatever path', async () => {
    await writeFile(files.path('secret.json'), 'closed');
    await files.configure({ egg: { id: 'x', file_denylist: ['secret.json'], features: {} } });
    await symlink('secret.json', files.path('door'));
    const run = (ask: Parameters<SftpClient['run']>[0]) => refusal(client.run(ask));
    for (const work of [
      refusal(client.read('/secret.json')),
      refusal(client.read('/door')),
      refusal(client.write('/secret.json', 'x')),
      refusal(client.write('/door', 'x')),
      run((done) => client.sftp.unlink('/secret.json', done)),
      run((done) => client.sftp.rename('/secret.json', '/open.json', done)),
      run((done) => client.sftp.rename('/world/level.dat', '/secret.json', done)),
      run((done) => client.sftp.chmod('/secret.json', 0o777, done)),
    ]) {
      expect(await work).toMatchObject({ code: PERMISSION_DENIED });
    }
    expect(await readFile(files.path('secret.json'), 'utf8')).toBe('closed');
    await files.configure({ egg: { id: 'x', file_denylist: [], features: {} } });
    expect(await client.read('/secret.json')).toBe('closed');
  });

  it('have names of any bytes, the same over HTTP', async () => {
    const name = Buffer.from([0x61, 0xff, 0x80, 0x62]);
    await writeFile(Buffer.concat([Buffer.from(`${files.path()}/`), name]), 'odd');
    // Clients that take names for text replace bytes that are none; what they get must be text that leads back.
    const shown = (await client.names('/')).find((each) => each.startsWith('a'));
    expect(shown).toBeDefined();
    const { body } = await files.get('/list-directory', { directory: '/' });
    expect((body as { name: string }[]).map((entry) => entry.name)).toContain('a\uefff\uef80b');
  });

  it('F3: do not grow beyond the limit of the server, and it is said why', async () => {
    await files.limit(1);
    const much = Buffer.alloc(700_000, 1);
    await client.write('/first', much);
    expect(await refusal(client.write('/second', much))).toEqual({
      code: QUOTA_EXCEEDED,
      message: 'There is not enough disk space available to perform that action.',
    });
    const far = refusal(
      client.run((done) => client.sftp.setstat('/first', { size: 2 ** 40 } as never, done)),
    );
    expect(await far).toMatchObject({ code: QUOTA_EXCEEDED });
    const handle = await client.answer<Buffer>((done) => client.sftp.open('/sparse', 'w', done));
    const hole = refusal(client.run((done) => client.sftp.write(handle, much, 0, 1, 2 ** 40, done)));
    expect(await hole).toMatchObject({ code: QUOTA_EXCEEDED });
    await client.run((done) => client.sftp.close(handle, done));
    // Smaller is fine, and makes room.
    await truncate(files.path('second'), 0);
    await client.write('/first', 'x');
    await client.write('/second', much);
    const room = await client.answer<{ f_blocks: number; f_bavail: number; f_bsize: number }>((done) =>
      client.sftp.ext_openssh_statvfs('/', done as never),
    );
    expect(room.f_blocks * room.f_bsize).toBe(1024 * 1024);
    expect(room.f_bavail * room.f_bsize).toBeLessThan(400_000);
    await files.limit(0);
  });

  it('S5: are noted, many in one event, without reading', async () => {
    const other = await SftpClient.connect(files.daemon, files.uuid, { user: 'noted' });
    await other.read('/world/level.dat');
    await other.write('/noted.txt', 'x');
    await other.write('/noted.txt', 'y');
    await other.write('/noted2.txt', 'y');
    await other.run((done) => other.sftp.mkdir('/folder', done));
    await other.run((done) => other.sftp.rename('/noted.txt', '/folder/a', done));
    await other.run((done) => other.sftp.unlink('/noted2.txt', done));
    await other.run((done) => other.sftp.unlink('/folder/a', done));
    other.end();
    const mine = () => events().filter(({ user }) => user === 'noted');
    await expect.poll(() => mine().length).toBe(5);
    const told = Object.fromEntries(mine().map(({ event, metadata }) => [event, metadata]));
    expect(told).toEqual({
      'server:sftp.create': { files: ['/noted.txt', '/noted2.txt'] },
      'server:sftp.write': { files: ['/noted.txt'] },
      'server:sftp.create-directory': { files: ['/folder'] },
      'server:sftp.rename': { files: [{ from: '/noted.txt', to: '/folder/a' }] },
      'server:sftp.delete': { files: ['/noted2.txt', '/folder/a'] },
    });
    expect(mine()[0]!.ip).toBe('127.0.0.1');
  });

  it('are only read where the node says so', async () => {
    await chmod(files.path('world'), 0o755);
    const readOnly = await NodeFiles.start({ system: { sftp: { read_only: true } } });
    try {
      await writeFile(readOnly.path('a'), 'there');
      const reader = await SftpClient.connect(readOnly.daemon, readOnly.uuid);
      expect(await reader.read('/a')).toBe('there');
      for (const ask of [
        reader.write('/a', 'x'),
        reader.write('/b', 'x'),
        reader.run((done) => reader.sftp.unlink('/a', done)),
        reader.run((done) => reader.sftp.mkdir('/c', done)),
        reader.run((done) => reader.sftp.chmod('/a', 0o777, done)),
        reader.run((done) => reader.sftp.rename('/a', '/b', done)),
      ]) {
        expect(await refusal(ask)).toMatchObject({ code: UNSUPPORTED });
      }
      reader.end();
      expect(await readFile(readOnly.path('a'), 'utf8')).toBe('there');
    } finally {
      await readOnly.daemon.close();
    }
  });
});
