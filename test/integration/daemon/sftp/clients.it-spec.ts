import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NodeFiles } from '../files/node-files.js';
import { SFTP_PASSWORD } from '../support/fake-panel.js';

// Programs that nobody here wrote, each with a tree of its own there and back.
let files: NodeFiles;
let local: string;
let name: string;
let port: string;
let keyFile: string;
const big = randomBytes(3_000_000);

beforeAll(async () => {
  files = await NodeFiles.start({ system: { user: { uid: 988, gid: 988 } } });
  port = String(files.daemon.sftpPort);
  name = `user-1.${files.uuid.slice(0, 8)}`;
  local = join(files.daemon.folder, 'local');
  mkdirSync(join(local, 'tree', 'sub folder'), { recursive: true });
  writeFileSync(join(local, 'tree', 'big.bin'), big);
  writeFileSync(join(local, 'tree', 'sub folder', 'ümläut.txt'), 'text');
  writeFileSync(join(local, 'tree', 'empty'), '');
  utimesSync(join(local, 'tree', 'big.bin'), 1_000_000_000, 1_100_000_000);
  const { private: privateKey, public: open } = ssh2.utils.generateKeyPairSync('ed25519');
  files.daemon.panel.sftpKeys.add(open.split(' ').slice(0, 2).join(' '));
  keyFile = join(files.daemon.folder, 'key');
  writeFileSync(keyFile, privateKey, { mode: 0o600 });
});
afterAll(() => files?.daemon.close());

/** Runs a program; rejects with all that it says when it fails. */
const run = (
  command: string,
  words: readonly string[],
  input = '',
  env: NodeJS.ProcessEnv = {},
): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = execFile(
      command,
      [...words],
      {
        env: { PATH: process.env['PATH'], HOME: files.daemon.folder, LANG: 'C.UTF-8', ...env },
        timeout: 60_000,
      },
      (error, stdout, stderr) =>
        error ? reject(new Error(`${error.message}\n${stdout}\n${stderr}`)) : resolve(stdout),
    );
    child.stdin?.end(input);
  });
const checks = (): string[] => [
  ...['-F', '/dev/null', '-o', 'StrictHostKeyChecking=accept-new'],
  ...['-o', `UserKnownHostsFile=${join(files.daemon.folder, 'known_hosts')}`],
];
const ssh = (): string[] => [...checks(), '-o', `IdentityFile=${keyFile}`];
const isSame = (tree: string): void => {
  expect(readFileSync(join(tree, 'big.bin')).equals(big)).toBe(true);
  expect(readFileSync(join(tree, 'sub folder', 'ümläut.txt'), 'utf8')).toBe('text');
  expect(statSync(join(tree, 'empty')).size).toBe(0);
};
/** What arrived is the server's, and comes back the same. */
const isThere = (folder: string): void => {
  isSame(files.path(folder));
  expect(statSync(files.path(folder, 'big.bin')).uid).toBe(988);
};
const mtime = (path: string): number => Math.floor(statSync(path).mtimeMs / 1000);

describe('programs that speak SFTP', () => {
  it('OpenSSH’s sftp: trees, times, rights, renaming, links, room', async () => {
    const back = join(local, 'sftp');
    const script = [
      `put -pR ${join(local, 'tree')} /openssh`,
      'cd /openssh',
      'mkdir made',
      'rename empty made/renamed',
      'put /etc/hostname made/over',
      'put /etc/os-release made/over2',
      'rename made/over made/over2',
      'symlink big.bin link',
      'ls -la',
      'chmod 600 made/renamed',
      'df -h',
      `get -pR /openssh ${back}`,
      'rm made/renamed',
      'rename made/over2 empty',
      'rmdir made',
    ].join('\n');
    const out = await run('sftp', ['-P', port, ...ssh(), '-b', '-', `${name}@127.0.0.1`], script);
    expect(out).toMatch(/lrwxrwxrwx .* link/);
    expect(readFileSync(files.path('openssh', 'empty'))).toEqual(readFileSync('/etc/hostname'));
    expect(readFileSync(join(back, 'big.bin')).equals(big)).toBe(true);
    expect([mtime(files.path('openssh', 'big.bin')), mtime(join(back, 'big.bin'))]).toEqual([
      1_100_000_000, 1_100_000_000,
    ]);
    expect(readdirSync(files.path('openssh')).toSorted()).toEqual(['big.bin', 'empty', 'link', 'sub folder']);
  });

  it('OpenSSH’s sftp: goes on where a broken transfer has ended', async () => {
    writeFileSync(files.path('half.bin'), big.subarray(0, 1_000_000));
    const script = `reput ${join(local, 'tree', 'big.bin')} /half.bin`;
    await run('sftp', ['-P', port, ...ssh(), '-b', '-', `${name}@127.0.0.1`], script);
    expect(readFileSync(files.path('half.bin')).equals(big)).toBe(true);
  });

  it('OpenSSH’s scp, by a password', async () => {
    const words = ['-p', SFTP_PASSWORD, 'scp', '-P', port, ...checks(), '-pr'];
    const remote = `${name}@127.0.0.1:/scp`;
    await run('sshpass', [...words, join(local, 'tree'), remote]);
    isThere('scp');
    await run('sshpass', [...words, remote, join(local, 'scp')]);
    isSame(join(local, 'scp'));
    expect(mtime(join(local, 'scp', 'big.bin'))).toBe(1_100_000_000);
  });

  it('lftp, which mirrors both ways', async () => {
    const script = [
      'set sftp:auto-confirm yes; set net:max-retries 1; set net:timeout 20',
      `open -u ${name},${SFTP_PASSWORD.replace(' ', '\\ ')} -p ${port} sftp://127.0.0.1`,
      `mirror -R ${join(local, 'tree')} /lftp`,
      `mirror /lftp ${join(local, 'lftp')}`,
      'cls -1 /lftp',
      'rm -r /lftp/"sub folder"',
    ].join('\n');
    const file = join(files.daemon.folder, 'lftp.script');
    writeFileSync(file, script);
    expect(await run('lftp', ['-f', file])).toContain('big.bin');
    isSame(join(local, 'lftp'));
    expect(readdirSync(files.path('lftp')).toSorted()).toEqual(['big.bin', 'empty']);
  });

  it('rclone, which compares, moves and removes', async () => {
    const remote = [
      ...['--sftp-host', '127.0.0.1', '--sftp-port', port, '--sftp-user', name],
      ...['--sftp-key-file', keyFile, '--sftp-shell-type', 'none', '--config', '/dev/null'],
    ];
    await run('rclone', ['copy', ...remote, join(local, 'tree'), ':sftp:/rclone']);
    isThere('rclone');
    expect(mtime(files.path('rclone', 'big.bin'))).toBe(1_100_000_000);
    await run('rclone', ['check', '--size-only', ...remote, join(local, 'tree'), ':sftp:/rclone']);
    await run('rclone', ['moveto', ...remote, ':sftp:/rclone/empty', ':sftp:/rclone/full']);
    await run('rclone', ['copy', ...remote, ':sftp:/rclone', join(local, 'rclone')]);
    expect(existsSync(join(local, 'rclone', 'full'))).toBe(true);
    await run('rclone', ['purge', ...remote, ':sftp:/rclone']);
    expect(existsSync(files.path('rclone'))).toBe(false);
  });

  it('Paramiko, by password and by key', async () => {
    const script = `
import os, sys, paramiko
name, port, password, key, tree = sys.argv[1:]
for more in ({'password': password, 'look_for_keys': False, 'allow_agent': False}, {'key_filename': key}):
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    client.connect('127.0.0.1', int(port), name, **more)
    sftp = client.open_sftp()
    sftp.put(tree + '/big.bin', '/paramiko.bin')
    with sftp.open('/paramiko.txt', 'w') as file: file.write('one')
    with sftp.open('/paramiko.txt', 'a') as file: file.write(' two')
    sftp.posix_rename('/paramiko.txt', '/paramiko2.txt')
    sftp.symlink('paramiko2.txt', '/paramiko.lnk')
    assert sftp.readlink('/paramiko.lnk') == 'paramiko2.txt', sftp.readlink('/paramiko.lnk')
    with sftp.open('/paramiko.lnk') as file: assert file.read() == b'one two'
    assert sftp.stat('/paramiko.bin').st_size == 3000000
    sftp.truncate('/paramiko.bin', 10)
    sftp.utime('/paramiko.bin', (1, 1234567890))
    assert sftp.stat('/paramiko.bin').st_mtime == 1234567890
    assert 'paramiko.bin' in sftp.listdir('/')
    for path in ('/paramiko.bin', '/paramiko2.txt', '/paramiko.lnk'): sftp.remove(path)
    try: sftp.open('/paramiko.bin')
    except FileNotFoundError: pass
    else: raise AssertionError('it is still there')
    client.close()
print('fine')`;
    const words = ['-c', script, name, port, SFTP_PASSWORD, keyFile, join(local, 'tree')];
    expect(await run('/usr/bin/python3', words)).toContain('fine');
  });

  it('F3: fail where the server is full, and say why where they show words at all', async () => {
    const tree = join(local, 'tree', 'big.bin');
    const remote = [
      ...['--sftp-host', '127.0.0.1', '--sftp-port', port, '--sftp-user', name, '--retries', '1'],
      ...['--sftp-key-file', keyFile, '--sftp-shell-type', 'none', '--config', '/dev/null'],
    ];
    const script = `
import sys, paramiko
name, port, key = sys.argv[1:]
client = paramiko.SSHClient()
client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
client.connect('127.0.0.1', int(port), name, key_filename=key)
with client.open_sftp().open('/full3.bin', 'w') as file: file.write(b'x' * 2000000)`;
    await files.limit(1);
    try {
      const openSsh = run(
        'sftp',
        ['-P', port, ...ssh(), '-b', '-', `${name}@127.0.0.1`],
        `put ${tree} /full.bin`,
      );
      await expect(openSsh).rejects.toThrow('full.bin');
      const rclone = run('rclone', [
        'copyto',
        ...remote,
        '--low-level-retries',
        '1',
        tree,
        ':sftp:/full2.bin',
      ]);
      await expect(rclone).rejects.toThrow('not enough disk space');
      const paramiko = run('/usr/bin/python3', ['-c', script, name, port, keyFile]);
      await expect(paramiko).rejects.toThrow('not enough disk space');
    } finally {
      await files.limit(0);
    }
  });

  it.skipIf(!existsSync('/dev/fuse'))('sshfs, in which programs work as on a disk of their own', async () => {
    // Looked at by other processes only: this one would wait for itself.
    const mount = join(local, 'mount');
    mkdirSync(mount);
    const options = [...ssh(), '-p', port, '-o', 'reconnect'];
    await run('sshfs', [...options, `${name}@127.0.0.1:/`, mount]);
    try {
      await run('cp', ['-r', join(local, 'tree'), join(mount, 'sshfs')]);
      isThere('sshfs');
      await run('diff', ['-r', join(local, 'tree'), join(mount, 'sshfs')]);
      const script = `set -e; cd '${mount}/sshfs'; echo a > f; echo b >> f; mv f g; ln -s g h; cat h; sed -i s/a/c/ g; cat g;
        mkdir d; mv g d/; ! rmdir d 2>/dev/null; rm -r d h; truncate -s 7 empty; touch -d @1000000000 empty; ls; df . > /dev/null`;
      const out = await run('sh', ['-c', script]);
      expect(out.split('\n').slice(0, 4)).toEqual(['a', 'b', 'c', 'b']);
      const { size } = statSync(files.path('sshfs', 'empty'));
      expect([size, mtime(files.path('sshfs', 'empty'))]).toEqual([7, 1_000_000_000]);
      await run('rm', ['-r', join(mount, 'sshfs')]);
      expect(existsSync(files.path('sshfs'))).toBe(false);
    } finally {
      await run('fusermount3', ['-uz', mount]);
    }
  });
});
