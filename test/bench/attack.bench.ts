import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SftpClient } from '../integration/daemon/sftp/sftp-client.js';
import type { BenchRow } from './bench.js';
import { BenchDaemon } from './support/daemon.js';

/** A minute for each of its kinds: `bench` without a name leaves it out. */
export const isLong = true;

const MARK = 'this text is on the host alone';
/** As fast as a shell in a container can: `a` is a folder, then a link to the host, and a folder again. */
const SWAP =
  'rm -rf a link old*; mkdir a; echo mine > a/secret; ln -sfn "$OUTSIDE" link; echo ready; n=0; ' +
  'while :; do n=$((n+1)); mv -fT a old$n; mv -fT link a; mv -fT a link; mv -fT old$n a; [ -e a/secret ] || echo mine > a/secret; done 2>/dev/null';

const SWAP_MS = 20_000;

type Attempt = (round: number) => Promise<unknown>;

/** What happened to the attempts of one kind, and what came through that must not. */
interface Outcome {
  done: number;
  refused: number;
  readonly escapes: string[];
}

class Target {
  readonly outside: string;
  private readonly before: string;

  constructor(
    readonly daemon: BenchDaemon,
    readonly uuid: string,
  ) {
    this.outside = join(daemon.folder, 'outside');
    this.before = this.look();
  }

  get volume(): string {
    return join(this.daemon.folder, 'volumes', this.uuid);
  }

  static prepareOutside(daemon: BenchDaemon): string {
    const outside = join(daemon.folder, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'secret'), MARK);
    return outside;
  }

  files(path: string, query: Record<string, string> = {}): string {
    return `${this.daemon.url}/api/servers/${this.uuid}/files${path}?${new URLSearchParams(query)}`;
  }

  async ask(method: string, url: string, body?: unknown): Promise<string> {
    const answer = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${this.daemon.panel.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${answer.status}`);
    return text;
  }

  /** Throws unless the container still exchanges the two: without that no attempt was an attack. */
  assertSwapping(): void {
    const seen = new Set<boolean>();
    const until = Date.now() + SWAP_MS;
    while (seen.size < 2) {
      if (Date.now() > until) throw new Error('the container has stopped to exchange its folder');
      const stat = lstatSync(join(this.volume, 'a'), { throwIfNoEntry: false });
      if (stat) seen.add(stat.isSymbolicLink());
    }
  }

  /** Everything of the host's folder that a tenant must not change, and what of it lies with the server. */
  escapes(): string[] {
    const found: string[] = [];
    if (this.look() !== this.before) found.push(`the folder of the host is ${this.look()}`);
    const copied = execFileSync('sh', [
      '-c',
      'grep -rlaF "$1" "$2" 2>/dev/null || true',
      'sh',
      MARK,
      this.volume,
    ]);
    if (String(copied) !== '') found.push(`files with the text of the host: ${String(copied).trim()}`);
    return found;
  }

  /** Whether an archive of the server's files holds what is the host's. */
  holdsMark(archive: string): boolean {
    const command = 'case "$1" in *.gz) zcat "$1";; *) cat "$1";; esac | grep -acF "$2" || true';
    return Number(execFileSync('sh', ['-c', command, 'sh', archive, MARK])) > 0;
  }

  private look(): string {
    const names = readdirSync(this.outside).toSorted();
    const { mode, uid, gid, mtimeMs } = lstatSync(join(this.outside, 'secret'));
    return JSON.stringify([
      names,
      mode,
      uid,
      gid,
      mtimeMs,
      readFileSync(join(this.outside, 'secret'), 'utf8'),
    ]);
  }
}

async function attack(target: Target, seconds: number, attempt: Attempt): Promise<Outcome> {
  const outcome: Outcome = { done: 0, refused: 0, escapes: [] };
  const until = Date.now() + seconds * 1000;
  for (let round = 0; Date.now() < until; round++) {
    try {
      const told = await attempt(round);
      outcome.done += 1;
      if (String(told).includes(MARK)) outcome.escapes.push(`an answer held the text of the host`);
    } catch {
      outcome.refused += 1;
    }
  }
  target.assertSwapping();
  outcome.escapes.push(...target.escapes());
  return outcome;
}

function overHttp(target: Target): Record<string, Attempt> {
  const file = (name: string, query: Record<string, string>) => target.files(name, query);
  return {
    'HTTP read': () => target.ask('GET', file('/contents', { file: 'a/secret' })),
    'HTTP write': (round) => target.ask('POST', file('/write', { file: `a/new${round % 9}` }), 'tenant'),
    'HTTP delete': () => target.ask('POST', file('/delete', {}), { root: 'a', files: ['secret', 'new1'] }),
    'HTTP rename': (round) =>
      target.ask('PUT', file('/rename', {}), {
        root: 'a',
        files: [{ from: 'secret', to: `taken${round % 9}` }],
      }),
    'HTTP archive': async () => {
      const body = { root: '/', files: ['a'], name: 'packed', extension: 'tar' };
      await target.ask('POST', file('/compress', {}), body);
      const isOut = target.holdsMark(join(target.volume, 'packed.tar'));
      rmSync(join(target.volume, 'packed.tar'), { force: true });
      return isOut ? MARK : '';
    },
    'HTTP unpack': () => target.ask('POST', file('/decompress', {}), { root: 'a', file: '../in.tar' }),
  };
}

function overSftp(client: SftpClient): Record<string, Attempt> {
  const { sftp } = client;
  return {
    'SFTP read': () => client.read('a/secret'),
    'SFTP write': (round) => client.write(`a/new${round % 9}`, 'tenant'),
    'SFTP delete': () => client.run((done) => sftp.unlink('a/secret', done)),
    'SFTP rename': (round) => client.run((done) => sftp.rename('a/secret', `a/taken${round % 9}`, done)),
  };
}

/** Backups of the swapping server, and its files put back by them; it is started again after each. */
function byBackups(target: Target): Record<string, Attempt> {
  const { daemon, uuid } = target;
  const server = `/api/servers/${uuid}`;
  const told = async (path: string): Promise<void> => {
    while (daemon.panel.bodies(path).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  const make = async (): Promise<string> => {
    const backup = randomUUID();
    await daemon.call('POST', `${server}/backup`, { adapter: 'wings', uuid: backup, ignore: '' });
    await told(`/backups/${backup}`);
    return backup;
  };
  const archiveOf = (backup: string): string => join(daemon.folder, 'backups', uuid, `${backup}.tar.gz`);
  return {
    'backup archive': async () => {
      const backup = await make();
      const isOut = target.holdsMark(archiveOf(backup));
      await daemon.call('DELETE', `${server}/backup/${backup}`);
      return isOut ? MARK : '';
    },
    'backup restore': async () => {
      const backup = await make();
      const order = { adapter: 'wings', truncate_directory: true, download_url: '' };
      await daemon.call('POST', `${server}/backup/${backup}/restore`, order);
      await told(`/backups/${backup}/restore`);
      await daemon.call('POST', `${server}/power`, { action: 'start', wait_seconds: 20 });
      await daemon.becomes(uuid, 'running');
      await daemon.call('DELETE', `${server}/backup/${backup}`);
    },
  };
}

/**
 * A container that exchanges a folder against a link to the host, while files are read, written, deleted, renamed,
 * archived, unpacked, backed up and restored over HTTP and SFTP (CVE-2024-27102): how much escapes.
 * `bench attack [--seconds 60]`
 */
export async function run(words: readonly string[]): Promise<BenchRow[]> {
  const { values } = parseArgs({ args: [...words], options: { seconds: { type: 'string', default: '60' } } });
  const daemon = await BenchDaemon.prepare(['busybox'], {});
  try {
    const outside = Target.prepareOutside(daemon);
    await daemon.start();
    const uuid = await daemon.create({
      settings: {
        invocation: SWAP,
        environment: { OUTSIDE: outside },
        container: { image: '~rookery/busybox:local' },
      },
      // Its shell hears nothing: a restoration would wait for its end most of the time.
      process: { stop: { type: 'signal', value: 'SIGKILL' } },
    });
    const target = new Target(daemon, uuid);
    mkdirSync(join(target.volume, 'made'));
    execFileSync('tar', ['-C', target.volume, '-cf', join(target.volume, 'in.tar'), 'made']);
    await daemon.call('POST', `/api/servers/${uuid}/power`, { action: 'start' });
    await daemon.becomes(uuid, 'running');
    const client = await SftpClient.connect(daemon, uuid);
    // Backups first, of as little as there is yet.
    const kinds = { ...byBackups(target), ...overHttp(target), ...overSftp(client) };
    const rows: BenchRow[] = [];
    for (const [name, attempt] of Object.entries(kinds)) {
      const { done, refused, escapes } = await attack(target, Number(values.seconds), attempt);
      for (const escape of new Set(escapes)) process.stderr.write(`  ESCAPED  ${name}: ${escape}\n`);
      rows.push({
        name: `attack, ${name} for ${values.seconds} s: escapes`,
        measured: String(escapes.length),
        baseline: `${done} done, ${refused} refused`,
        ratio: escapes.length,
        budget: '<= 0',
      });
    }
    client.end();
    return rows;
  } finally {
    await daemon.stop();
  }
}
