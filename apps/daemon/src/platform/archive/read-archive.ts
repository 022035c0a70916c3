import { Readable } from 'node:stream';
import tar from 'tar-stream';
import yauzl from 'yauzl';
import { FilesystemError, type OpenFile, textOf } from '../filesystem/index.js';
import { ArchiveError } from './archive.errors.js';
import { detect, MAGIC_BYTES } from './archive-format.js';
import type { ArchivedEntry, Counted } from './archived-entry.js';
import { decompress } from './compression.js';
import { readSevenZip } from './seven-zip.js';

type Bytes = AsyncIterable<Buffer>;

/**
 * The entries of an archive in their order. What kind it is its bytes say; a compressed file that holds no tar is one
 * entry named `plainName`. Rejects with ArchiveError.
 */
export async function* readArchive(
  file: OpenFile,
  plainName: string,
  counted: Counted,
): AsyncGenerator<ArchivedEntry> {
  try {
    for await (const entry of entriesOf(file, plainName, counted)) {
      yield { ...entry, content: inArchiveErrors(entry.content) };
    }
  } catch (error) {
    throw asArchiveError(error);
  }
}

async function* inArchiveErrors(content: Bytes): AsyncGenerator<Buffer> {
  try {
    yield* content;
  } catch (error) {
    throw asArchiveError(error);
  }
}

async function* entriesOf(
  file: OpenFile,
  plainName: string,
  counted: Counted,
): AsyncGenerator<ArchivedEntry> {
  const start = Buffer.alloc(MAGIC_BYTES);
  const { bytesRead } = await file.handle.read(start, 0, MAGIC_BYTES, 0);
  const kind = detect(start.subarray(0, bytesRead));
  if (kind === 'unknown') throw new ArchiveError('unknown-format', 'The format is not known.');
  if (kind === 'zip') return yield* readZip(file, counted);
  if (kind === '7z') return yield* readSevenZip(file, counted);
  const raw = file.handle.createReadStream({ start: 0, autoClose: false, highWaterMark: 256 * 1024 });
  if (kind === 'tar') return yield* readTar(counted(raw));
  const [head, rest] = await peek(counted(decompress(kind, raw)));
  if (detect(head) === 'tar' || (head.length >= 512 && isZero(head))) return yield* readTar(rest);
  yield { name: plainName, kind: 'file', mode: null, mtime: null, content: rest };
}

const isZero = (bytes: Buffer): boolean => bytes.every((byte) => byte === 0);

/** What a library says of damaged data; other errors, such as those of the filesystem, stay. */
function asArchiveError(error: unknown): unknown {
  if (error instanceof ArchiveError) return error;
  const isSystems =
    error instanceof FilesystemError || (error as NodeJS.ErrnoException).syscall !== undefined;
  return isSystems ? error : new ArchiveError('broken', 'The archive is damaged.', { cause: error });
}

/** The first bytes of a stream, and the whole of it. */
async function peek(source: Bytes): Promise<[Buffer, Bytes]> {
  const iterator = source[Symbol.asyncIterator]();
  const seen: Buffer[] = [];
  let size = 0;
  while (size < MAGIC_BYTES) {
    const next = await iterator.next();
    if (next.done) break;
    seen.push(next.value);
    size += next.value.length;
  }
  async function* whole(): AsyncGenerator<Buffer> {
    try {
      yield* seen;
      for (;;) {
        const next = await iterator.next();
        if (next.done) return;
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  }
  return [Buffer.concat(seen).subarray(0, MAGIC_BYTES), whole()];
}

async function* readTar(source: Bytes): AsyncGenerator<ArchivedEntry> {
  const extract = tar.extract();
  const input = Readable.from(source, { objectMode: false, highWaterMark: 256 * 1024 });
  input.on('error', (error) => extract.destroy(error));
  input.pipe(extract as unknown as NodeJS.WritableStream);
  try {
    for await (const entry of extract) {
      const { name, type, mode, mtime } = entry.header;
      const isFile = type === 'file' || type === 'contiguous-file';
      yield {
        name,
        kind: isFile ? 'file' : type === 'directory' ? 'directory' : 'other',
        mode: mode ?? null,
        mtime: mtime ?? null,
        content: entry as unknown as Bytes,
      };
      entry.resume();
    }
  } finally {
    input.destroy();
    extract.destroy();
  }
}

const DIRECTORY_END = /[/\\]$/;

async function* readZip({ handle, info }: OpenFile, counted: Counted): AsyncGenerator<ArchivedEntry> {
  const zip = await yauzl.fromFdPromise(handle.fd, {
    autoClose: false,
    lazyEntries: true,
    decodeStrings: false,
    validateEntrySizes: true,
  });
  if (zip.entryCount * 46 > info.size) throw new ArchiveError('broken', 'The archive is damaged.');
  for await (const entry of zip.eachEntry()) {
    const name = textOf(entry.fileName as unknown as Buffer);
    if (entry.isEncrypted()) throw new ArchiveError('broken', 'The archive is encrypted.');
    const unixMode = (entry.externalFileAttributes >>> 16) & 0xffff;
    const kind = unixMode & 0o170000;
    const isDirectory = DIRECTORY_END.test(name);
    // A link is stored as a file that holds its target.
    const isFile = kind === 0 || kind === 0o100000;
    yield {
      name,
      kind: isDirectory ? 'directory' : isFile ? 'file' : 'other',
      mode: unixMode === 0 ? null : unixMode & 0o777,
      mtime: entry.getLastModDate(),
      content: counted(lazily(async () => (await zip.openReadStreamPromise(entry)) as Bytes)),
    };
  }
}

async function* lazily(open: () => Promise<Bytes>): AsyncGenerator<Buffer> {
  yield* await open();
}
