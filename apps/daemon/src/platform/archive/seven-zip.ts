import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import type { OpenFile } from '../filesystem/index.js';
import { ArchiveError } from './archive.errors.js';
import type { ArchivedEntry, Counted } from './archived-entry.js';
import { TOOL_PATH } from './compression.js';

/** An entry as `7zz l -slt` lists it. */
export interface ListedEntry {
  readonly name: string;
  readonly size: number;
  readonly isDirectory: boolean;
  /** Links hold their target as content. */
  readonly isLink: boolean;
  readonly isEncrypted: boolean;
  readonly mode: number | null;
  readonly mtime: Date | null;
  readonly checksum: number | null;
}

/** Bytes of memory and seconds of processor: a dictionary of 4 GiB is a bomb of its own. */
const MEMORY = 1024 * 1024 * 1024;
const PROCESSOR_SECONDS = 900;
const LONGEST_TARGET = 64 * 1024;
/** The archive, which was opened in the jail, as the tool's own descriptor. */
const ARCHIVE_FD = 3;

/** Reads what everybody may read as somebody who may do nothing else: the tool has had faults that ran code. */
const NOBODY = 65_534;

interface Tool {
  readonly output: Readable;
  /** Resolves when it was content with the archive. */
  readonly ended: Promise<void>;
  kill(): void;
}

function run(file: OpenFile, user: { uid?: number; gid?: number }, words: readonly string[]): Tool {
  // Given a password that nobody has, it asks nobody for one.
  const options = ['-t7z', '-sccUTF-8', '-bsp0', '-mmt1', '-p-', '--', `/proc/self/fd/${ARCHIVE_FD}`];
  const limits = [`--as=${MEMORY}`, `--cpu=${PROCESSOR_SECONDS}`, '--core=0', '--'];
  const child: ChildProcess = spawn('prlimit', [...limits, '7zz', ...words, ...options], {
    ...user,
    stdio: ['ignore', 'pipe', 'ignore', file.handle.fd],
    env: { PATH: TOOL_PATH, LANG: 'C.UTF-8', TZ: 'UTC' },
  });
  const ended = new Promise<void>((resolve, reject) => {
    const missing = (cause?: unknown): ArchiveError =>
      new ArchiveError('tool-missing', 'This node has no 7zz.', { cause });
    child.once('error', (cause) => reject(missing(cause)));
    child.once('close', (code) => {
      if (code === 0) return resolve();
      reject(code === 127 ? missing() : broken());
    });
  });
  ended.catch(() => undefined);
  return { output: child.stdout!, ended, kill: () => child.kill('SIGKILL') };
}

/** Whom the tool runs as; a daemon without the rights to choose runs it as itself. */
async function userFor({ handle }: OpenFile): Promise<{ uid?: number; gid?: number }> {
  if (process.getuid?.() !== 0) return {};
  const { mode, uid, gid } = await handle.stat();
  return (mode & 0o004) !== 0 ? { uid: NOBODY, gid: NOBODY } : { uid, gid };
}

/** The entries of a listing; fields that a name spoils by a line of its own make the content not fit, nothing worse. */
export async function* parseListing(lines: AsyncIterable<string>): AsyncGenerator<ListedEntry> {
  let fields = new Map<string, string>();
  for await (const line of lines) {
    const at = line.indexOf(' = ');
    if (at > 0) {
      fields.set(line.slice(0, at), line.slice(at + 3));
      continue;
    }
    if (fields.has('Path')) yield entryOf(fields);
    fields = new Map();
  }
  if (fields.has('Path')) yield entryOf(fields);
}

function entryOf(fields: ReadonlyMap<string, string>): ListedEntry {
  const attributes = fields.get('Attributes') ?? '';
  const rights = /(?:^| )([-dlbcps])((?:[-r][-w][-xsStT]){3})$/.exec(attributes);
  const modified = new Date(
    (fields.get('Modified') ?? '').replace(' ', 'T').replace(/(?:(\.\d{3})\d*)?$/, '$1Z'),
  );
  const size = Number(fields.get('Size') || 0);
  const checksum = fields.get('CRC') ?? '';
  return {
    name: fields.get('Path') ?? '',
    size: Number.isSafeInteger(size) && size >= 0 ? size : 0,
    isDirectory: /^[A-Z]*D/.test(attributes) || rights?.[1] === 'd',
    isLink: rights?.[1] === 'l',
    isEncrypted: fields.get('Encrypted') === '+',
    mode: rights ? modeOf(rights[2]!) : null,
    mtime: Number.isNaN(modified.getTime()) ? null : modified,
    checksum: checksum === '' ? null : Number.parseInt(checksum, 16),
  };
}

/** Of `rwxr-xr-x`; other letters in the places of x mean set-id and sticky bits, which no archive may set. */
const modeOf = (rights: string): number =>
  [...rights].reduce((mode, letter) => (mode << 1) | (/[rwxst]/.test(letter) ? 1 : 0), 0);

/**
 * The entries of a 7z archive. Debian's 7zz lists it and, beside that, writes the content of all files one after the
 * other, in the order of the list; it never sees a path of the server, nor writes a file.
 */
export async function* readSevenZip(file: OpenFile, counted: Counted): AsyncGenerator<ArchivedEntry> {
  const user = await userFor(file);
  const list = run(file, user, ['l', '-slt', '-ba']);
  const extract = run(file, user, ['x', '-so', '-bso0']);
  const content = new Pieces(extract.output, counted);
  try {
    const lines = createInterface({ input: list.output, crlfDelay: Infinity });
    for await (const entry of parseListing(lines)) {
      if (entry.isEncrypted) throw new ArchiveError('broken', 'The archive is encrypted.');
      if (entry.isDirectory) {
        const { name, mode, mtime } = entry;
        yield { name, kind: 'directory', mode, mtime, content: nothing() };
        continue;
      }
      if (entry.isLink && entry.size > LONGEST_TARGET) throw broken();
      content.begin(entry.size);
      const bytes = content.take(entry.checksum);
      const { name, mode, mtime } = entry;
      yield { name, kind: entry.isLink ? 'other' : 'file', mode, mtime, content: bytes };
      await content.skip();
    }
    await list.ended;
    if (!(await content.isAtEnd())) throw broken();
    await extract.ended;
  } finally {
    list.kill();
    extract.kill();
  }
}

async function* nothing(): AsyncGenerator<Buffer> {}

const broken = (): ArchiveError => new ArchiveError('broken', 'The archive is damaged.');

/** Cuts a stream into pieces of known sizes. */
class Pieces {
  private readonly source: AsyncIterator<Buffer>;
  private rest: Buffer = Buffer.alloc(0);
  /** Of the piece that is read now. */
  private left = 0;

  constructor(stream: Readable, counted: Counted) {
    // Node throws away what a process has written and nobody waits for when it ends.
    stream.on('readable', () => undefined);
    this.source = counted(stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  }

  /** The next so many bytes are one piece. */
  begin(size: number): void {
    this.left = size;
  }

  /** The piece. Throws where the stream ends before, or where it has another checksum. */
  async *take(checksum: number | null): AsyncGenerator<Buffer> {
    let sum = 0;
    for await (const piece of this.read()) {
      sum = crc32(piece, sum);
      yield piece;
    }
    if (checksum !== null && sum !== checksum) throw broken();
  }

  /** What nobody has read of the piece is in the way of the next one. */
  async skip(): Promise<void> {
    for await (const _ of this.read());
  }

  async isAtEnd(): Promise<boolean> {
    return this.rest.length === 0 && Boolean((await this.source.next()).done);
  }

  private async *read(): AsyncGenerator<Buffer> {
    while (this.left > 0) {
      if (this.rest.length === 0) {
        const next = await this.source.next();
        if (next.done) throw broken();
        this.rest = next.value;
      }
      const piece = this.rest.subarray(0, this.left);
      this.rest = this.rest.subarray(piece.length);
      this.left -= piece.length;
      yield piece;
    }
  }
}
