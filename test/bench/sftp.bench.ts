import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ssh2 from 'ssh2';
import { freePort } from '@app/testing/services.js';
import { median, type BenchRow } from './bench.js';
import { BenchDaemon, pause } from './support/daemon.js';

/** Needs a server of OpenSSH, which a machine may not have. */
export const isLong = true;

const exec = promisify(execFile);
const DEFAULT_MIB = 512;
const ROUNDS = 3;
const SSHD = '/usr/sbin/sshd';
const CIPHER = 'aes128-gcm@openssh.com';

/** OpenSSH's server with its sftp-server, in a mount namespace where its user and folder exist. */
async function startSshd(program: string, folder: string, port: number, key: string): Promise<ChildProcess> {
  mkdirSync(folder, { recursive: true });
  await exec('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'host')]);
  writeFileSync(join(folder, 'authorized'), await publicHalf(key));
  const config = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${join(folder, 'host')}`,
    `AuthorizedKeysFile ${join(folder, 'authorized')}`,
    'UsePAM no\nStrictModes no\nPermitRootLogin yes\nPidFile none\nMaxStartups 100',
    'Subsystem sftp internal-sftp',
  ].join('\n');
  writeFileSync(join(folder, 'config'), config);
  const script = `cp /etc/passwd "$1/passwd"; echo 'sshd:x:65534:65534::/run/sshd:/usr/sbin/nologin' >> "$1/passwd"
    mount --bind "$1/passwd" /etc/passwd; mount -t tmpfs none /run; mkdir /run/sshd; exec "$2" -D -f "$1/config"`;
  const child = spawn('unshare', ['-m', 'sh', '-ec', script, 'sh', folder, program], { stdio: 'ignore' });
  for (;;) {
    if (child.exitCode !== null) throw new Error(`sshd ended with ${child.exitCode}`);
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => (socket.destroy(), resolve(true)));
      socket.on('error', () => resolve(false));
    });
    if (isUp) return child;
    await pause(20);
  }
}

const publicHalf = async (key: string): Promise<string> =>
  (await exec('ssh-keygen', ['-y', '-f', key])).stdout;

/** Seconds of a batch of OpenSSH's sftp. */
async function batch(
  folder: string,
  key: string,
  port: number,
  user: string,
  words: string,
): Promise<number> {
  writeFileSync(join(folder, 'batch'), `${words}\n`);
  const started = performance.now();
  await exec('sftp', [
    ...['-F', '/dev/null', '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null'],
    ...['-o', `IdentityFile=${key}`, '-o', `Ciphers=${CIPHER}`, '-P', String(port)],
    ...['-b', join(folder, 'batch'), `${user}@127.0.0.1`],
  ]);
  return (performance.now() - started) / 1000;
}

/**
 * The budget "SFTP" (budgets.md): one large file up and down by OpenSSH's client, beside OpenSSH's own server on the
 * same disk. Words: MiB of the file; where sshd is, when not in its usual place.
 */
export async function run([size, sshd = SSHD]: readonly string[]): Promise<BenchRow[]> {
  const mib = Number(size ?? DEFAULT_MIB);
  if (!existsSync(sshd)) throw new Error(`there is no ${sshd}: name another, or install openssh-server`);
  const daemon = await BenchDaemon.prepare([]);
  const at = (name: string): string => join(daemon.folder, name);
  const pair = ssh2.utils.generateKeyPairSync('ed25519');
  writeFileSync(at('key'), pair.private, { mode: 0o600 });
  daemon.panel.sftpKeys.add(pair.public.split(' ').slice(0, 2).join(' '));
  const port = await freePort();
  let server: ChildProcess | null = null;
  try {
    await daemon.start();
    const uuid = await daemon.create({});
    server = await startSshd(sshd, at('sshd'), port, at('key'));
    await exec('sh', ['-c', `head -c ${mib}M /dev/urandom > '${at('big')}'`]);
    const ours = (words: string) =>
      batch(daemon.folder, at('key'), daemon.sftpPort, `bench.${uuid.slice(0, 8)}`, words);
    const theirs = (words: string) => batch(daemon.folder, at('key'), port, 'root', words);
    const rows: BenchRow[] = [];
    const row = async (name: string, our: string, their: string): Promise<void> => {
      const seconds: [number[], number[]] = [[], []];
      for (let round = 0; round < ROUNDS; round++) {
        seconds[0].push(await ours(our));
        seconds[1].push(await theirs(their));
      }
      const [a, b] = seconds.map(median) as [number, number];
      rows.push({
        name,
        measured: `${Math.round(mib / a)} MiB/s`,
        baseline: `${Math.round(mib / b)} MiB/s`,
        ratio: b / a,
        budget: '>= 0.8',
      });
    };
    await row(`sftp: ${mib} MiB up`, `put ${at('big')} /big`, `put ${at('big')} ${at('theirs')}`);
    await row(`sftp: ${mib} MiB down`, `get /big ${at('back')}`, `get ${at('theirs')} ${at('back')}`);
    return rows;
  } finally {
    server?.kill();
    await daemon.stop();
  }
}
