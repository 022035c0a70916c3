import { randomUUID } from 'node:crypto';
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { BackupRepository } from '@app/contracts/daemon/backup-repository.contract.js';
import { RepositoryError, sandboxRefused, toolsMissing } from './repository.errors.js';

/** Cores that one may use: a backup must not take the node from its servers. */
const CORES = '2';
const PATH = '/usr/local/bin:/usr/bin:/bin';
/** What of the system a program needs that is linked and speaks TLS. */
const SYSTEM = ['/etc/resolv.conf', '/etc/hosts', '/etc/nsswitch.conf', '/etc/ssl', '/etc/ca-certificates'];
const LONGEST_COMPLAINT = 8192;
/** Its exit code where files could not be read. */
const SOME_UNREAD = 3;
const ENOENT = 2;
const GONE = /Is there a repository at the following location|no matching ID found|not found in snapshot/;
const DAMAGED = new RegExp(
  [
    ...['wrong password', 'ciphertext verification failed', 'invalid data', 'hash does not match'],
    ...['does not exist', 'not found in index', 'no such file', 'EOF', 'wrong hash'],
  ].join('|'),
);

/** Folders of the node that restic is shown, by the names that it has for them. */
export interface Shown {
  readonly [inside: string]: { readonly path: string; readonly isWritable?: boolean };
}
export interface ResticCall {
  readonly repository: BackupRepository;
  readonly shown: Shown;
  /** KiB a second, both ways; 0 = no limit. */
  readonly rate: number;
}

export interface RunningRestic {
  readonly child: ChildProcess;
  /** Settles once nothing of it is left; rejects with what it complained of, also where the signal has ended it. */
  readonly ended: Promise<void>;
}

/**
 * Starts restic. It follows no links, but walks by paths, which a server changes meanwhile: it sees the folder of that
 * server and nothing else of the node, so that no path leads out of it (docs/adr/0017-incremental-backups.md). Keys
 * go by its environment, never by its arguments.
 */
export function startRestic(call: ResticCall, words: readonly string[], signal: AbortSignal): RunningRestic {
  const child = spawn('bwrap', [...sandbox(call), 'restic', ...limits(call), ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment(call.repository),
    signal,
    killSignal: 'SIGKILL',
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-LONGEST_COMPLAINT);
  });
  const ended = new Promise<void>((resolve, reject) => {
    let failure: NodeJS.ErrnoException | null = null;
    child.once('error', (error) => (failure = error));
    child.once('close', (code) => {
      if (signal.aborted) return reject(signal.reason as Error);
      if (failure?.code === 'ENOENT') return reject(toolsMissing({ cause: failure }));
      if (failure) return reject(failure);
      if (code === 0 || (code === SOME_UNREAD && areAllGone(complaint))) return resolve();
      reject(failureOf(complaint, call.repository));
    });
  });
  ended.catch(() => undefined);
  return { child, ended };
}

/** Runs it to its end and answers what it printed, as lines. */
export async function runRestic(
  call: ResticCall,
  words: readonly string[],
  signal: AbortSignal,
  onLine: (line: string) => void = () => undefined,
): Promise<void> {
  const { child, ended } = startRestic(call, words, signal);
  const lines = createInterface({ input: child.stdout! }).on('line', onLine);
  await ended.finally(() => lines.close());
}

const LOOK_MS = 10_000;
const NONE: BackupRepository = { id: randomUUID(), password: 'none', place: { kind: 'node' } };

/** Why this machine can make no incremental backups, or null. */
export async function repositoryTrouble(): Promise<string | null> {
  try {
    await runRestic({ repository: NONE, shown: {}, rate: 0 }, ['version'], AbortSignal.timeout(LOOK_MS));
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

function sandbox({ repository, shown }: ResticCall): string[] {
  const isOnNode = repository.place.kind === 'node';
  return [
    ...['--die-with-parent', '--new-session', '--unshare-pid', '--unshare-ipc', '--unshare-uts'],
    ...(isOnNode ? ['--unshare-net'] : []),
    // Files of servers belong to others; it may read them all, and write to its own only.
    ...(process.getuid?.() === 0 ? ['--cap-drop', 'ALL', '--cap-add', 'CAP_DAC_READ_SEARCH'] : []),
    ...['--ro-bind', '/usr', '/usr', '--symlink', 'usr/bin', '/bin', '--symlink', 'usr/lib', '/lib'],
    ...['--symlink', 'usr/lib64', '/lib64', '--dev', '/dev', '--tmpfs', '/tmp'],
    ...(isOnNode ? [] : SYSTEM.flatMap((path) => ['--ro-bind-try', path, path])),
    ...Object.entries(shown).flatMap(([inside, { path, isWritable }]) => [
      isWritable ? '--bind' : '--ro-bind',
      path,
      inside,
    ]),
    ...['--chdir', '/server' in shown ? '/server' : '/tmp', '--'],
  ];
}

function limits({ repository: { place }, rate, shown }: ResticCall): string[] {
  return [
    ...('/cache' in shown ? ['--cache-dir', '/cache'] : ['--no-cache']),
    ...(rate > 0 ? ['--limit-upload', String(rate), '--limit-download', String(rate)] : []),
    ...(place.kind === 's3'
      ? [
          ...['-o', `s3.bucket-lookup=${place.use_path_style_endpoint ? 'path' : 'auto'}`],
          ...['-o', `s3.region=${place.region}`],
          ...(place.storage_class === null ? [] : ['-o', `s3.storage-class=${place.storage_class}`]),
        ]
      : []),
  ];
}

function environment({ password, place }: BackupRepository): NodeJS.ProcessEnv {
  const common = {
    ...{ PATH, HOME: '/tmp', LANG: 'C.UTF-8', TZ: 'UTC', GOMAXPROCS: CORES, RESTIC_PROGRESS_FPS: '2' },
    RESTIC_PASSWORD: password,
  };
  if (place.kind === 'node') return { ...common, RESTIC_REPOSITORY: '/repository' };
  const endpoint = place.endpoint ?? `https://s3.${place.region}.amazonaws.com`;
  return {
    ...common,
    RESTIC_REPOSITORY: `s3:${endpoint.replace(/\/+$/, '')}/${place.bucket}/${place.path}`,
    AWS_ACCESS_KEY_ID: place.key,
    AWS_SECRET_ACCESS_KEY: place.secret,
  };
}

/** Files that go between two looks at a live server are not missing in its backup. */
const areAllGone = (complaint: string): boolean =>
  complaint
    .split('\n')
    .filter((line) => line.includes('"message_type":"error"'))
    .every((line) => new RegExp(`"Err":${ENOENT}[,}]`).test(line));

function failureOf(complaint: string, { place }: BackupRepository): Error {
  const options = { cause: new Error(complaint.trim()) };
  if (/bwrap: execvp restic/.test(complaint)) return toolsMissing(options);
  if (/^bwrap: /m.test(complaint)) return sandboxRefused(options);
  if (GONE.test(complaint))
    return new RepositoryError('gone', 'The backup is not in the repository.', options);
  if (DAMAGED.test(complaint))
    return new RepositoryError('damaged', 'The repository of this server is damaged.', options);
  // What a store answers is for the log only.
  const last = complaint.trim().split('\n').at(-1) ?? '';
  const said = place.kind === 'node' && last !== '' ? `: ${last}` : '.';
  return new RepositoryError(
    'failed',
    `The repository of this server could not be worked on${said}`,
    options,
  );
}
