import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import tar from 'tar-stream';
import { ZipFile } from 'yazl';
import type { ArchiveFormat } from './archive-format.js';
import { compress } from './compression.js';
import type { PackedFile } from './manifest.js';
import type { TreeSource } from '../filesystem/index.js';

type Bytes = AsyncIterable<Buffer>;
/** Is told each file of a tar once it is in it. */
type OnFile = (file: PackedFile) => Promise<void>;

/**
 * The archive of a tree as a stream: files, directories (also empty ones, hazard B3) and symbolic links, never what they
 * point to. Holds one file in hand; zip keeps the list of names.
 */
export function packTree(
  source: TreeSource,
  { container, compression }: ArchiveFormat,
  onContent: (bytes: number) => void = () => undefined,
  onFile?: OnFile,
): Bytes {
  return container === 'zip' ? zipOf(source) : compress(compression, tarOf(source, onContent, onFile));
}

export interface ContentSize {
  readonly entries: number;
  /** Of the files: what a tar of the tree will say by `onContent`. */
  readonly bytes: number;
}

/** How much a tree holds as it is now. */
export async function contentSize(source: TreeSource, onEntry: () => void): Promise<ContentSize> {
  let bytes = 0;
  let entries = 0;
  for await (const { info } of source.entries()) {
    entries++;
    onEntry();
    if (info.kind !== 'file') continue;
    bytes += info.size;
  }
  return { entries, bytes };
}

async function* tarOf(
  source: TreeSource,
  onContent: (bytes: number) => void,
  onFile: OnFile | undefined,
): AsyncGenerator<Buffer> {
  const pack = tar.pack();
  const filled = fillTar(pack, source, onContent, onFile);
  filled.catch((error: Error) => pack.destroy(error));
  try {
    for await (const chunk of pack) yield chunk as Buffer;
    await filled;
  } finally {
    pack.destroy(new Error('nobody reads the archive'));
    await filled.catch(() => undefined);
  }
}

async function fillTar(
  pack: tar.Pack,
  source: TreeSource,
  onContent: (bytes: number) => void,
  onFile: OnFile | undefined,
): Promise<void> {
  for await (const entry of source.entries()) {
    const { path, info } = entry;
    const header = { name: path, mode: info.mode & 0o777, mtime: info.modified };
    if (info.kind === 'directory') pack.entry({ ...header, name: `${path}/`, type: 'directory' });
    else if (info.kind === 'link') pack.entry({ ...header, type: 'symlink', linkname: await entry.target() });
    else {
      const file = await entry.open();
      if (file === null) continue;
      try {
        const size = file.info.size;
        const hash = onFile && createHash('sha256');
        await new Promise<void>((resolve, reject) => {
          const sink = pack.entry({ ...header, size, type: 'file' }, (error) =>
            error ? reject(error) : resolve(),
          );
          feed(
            sink,
            exactly(file.handle.createReadStream({ autoClose: false, highWaterMark: CHUNK }), size),
            (chunk) => {
              hash?.update(chunk);
              onContent(chunk.length);
            },
          ).catch(reject);
        });
        if (hash) await onFile?.({ path, size, sha256: hash.digest('hex') });
      } finally {
        await file.handle.close();
      }
    }
  }
  pack.finalize();
}

const CHUNK = 256 * 1024;

async function feed(
  sink: ReturnType<tar.Pack['entry']>,
  bytes: Bytes,
  onChunk: (chunk: Buffer) => void,
): Promise<void> {
  for await (const chunk of bytes) {
    if (sink.destroyed) return;
    onChunk(chunk);
    if (!sink.write(chunk)) {
      await new Promise<void>((resolve) => {
        const go = (): void => {
          sink.off('drain', go).off('close', go);
          resolve();
        };
        sink.on('drain', go).on('close', go);
      });
    }
  }
  (sink as NodeJS.WritableStream).end();
}

/** As many bytes as the header promises: a file may grow or shrink while it is read. */
async function* exactly(bytes: Bytes, size: number): AsyncGenerator<Buffer> {
  let left = size;
  if (left > 0) {
    for await (const chunk of bytes) {
      yield chunk.length > left ? chunk.subarray(0, left) : chunk;
      left -= Math.min(left, chunk.length);
      if (left === 0) return;
    }
  }
  for (; left > 0; left -= Math.min(left, CHUNK)) yield Buffer.alloc(Math.min(left, CHUNK));
}

async function* zipOf(source: TreeSource): AsyncGenerator<Buffer> {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  const failed = (error: unknown): void => void output.destroy(error as Error);
  (zip as unknown as NodeJS.EventEmitter).on('error', failed);
  try {
    for await (const { path, info, reopen } of source.entries()) {
      const options = { mtime: info.modified, mode: info.mode & 0o777 };
      if (info.kind === 'directory') zip.addEmptyDirectory(path, options);
      if (info.kind !== 'file') continue;
      zip.addReadStreamLazy(path, options, (done) => {
        reopen().then(
          (file) =>
            done(null, file ? file.handle.createReadStream({ highWaterMark: CHUNK }) : Readable.from([])),
          (error: unknown) => done(error as Error, Readable.from([])),
        );
      });
    }
    zip.end();
    yield* output as Bytes;
  } finally {
    output.destroy();
  }
}
