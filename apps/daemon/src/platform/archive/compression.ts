import { spawn } from 'node:child_process';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  constants,
  createGunzip,
  createGzip,
  createZstdCompress,
  createZstdDecompress,
  type ZstdOptions,
} from 'node:zlib';
import { ArchiveError } from './archive.errors.js';
import type { Compression } from './archive-format.js';

/** One core each: an archive must not take the node from its servers. */
const TOOLS = {
  bzip2: { pack: ['bzip2', '-c'], unpack: ['bzip2', '-dc'] },
  xz: { pack: ['xz', '-c', '-T1', '-3'], unpack: ['xz', '-dc', '-T1', '--memlimit=512MiB'] },
} as const;
const ZSTD: ZstdOptions = { params: { [constants.ZSTD_c_compressionLevel]: 3 } };
const CHUNK = 256 * 1024;

type Bytes = AsyncIterable<Buffer>;

export function compress(kind: Compression, source: Bytes): Bytes {
  switch (kind) {
    case 'none':
      return source;
    case 'gzip':
      return through(createGzip({ level: 4, chunkSize: CHUNK }), source);
    case 'zstd':
      return through(createZstdCompress({ ...ZSTD, chunkSize: CHUNK }), source);
    default:
      return throughTool(TOOLS[kind].pack, source);
  }
}

export function decompress(kind: Compression, source: Bytes): Bytes {
  switch (kind) {
    case 'none':
      return source;
    case 'gzip':
      return through(createGunzip({ chunkSize: CHUNK }), source);
    case 'zstd':
      return through(createZstdDecompress({ chunkSize: CHUNK }), source);
    default:
      return throughTool(TOOLS[kind].unpack, source);
  }
}

/** Output of a transform that is fed meanwhile; whoever stops reading ends the feeding. */
async function* through(transform: Writable & Bytes, source: Bytes): AsyncGenerator<Buffer> {
  const input = Readable.from(source, { objectMode: false, highWaterMark: CHUNK });
  const fed = pipeline(input, transform as unknown as NodeJS.ReadWriteStream);
  // It is looked at below; until then its failure shows in the output.
  fed.catch(() => undefined);
  try {
    yield* transform;
    await fed;
  } finally {
    input.destroy();
    transform.destroy();
  }
}

async function* throughTool(command: readonly string[], source: Bytes): AsyncGenerator<Buffer> {
  const [tool, ...options] = command as readonly [string, ...string[]];
  const child = spawn(tool, options, { stdio: ['pipe', 'pipe', 'ignore'], env: { PATH: TOOL_PATH } });
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', (cause) =>
      reject(new ArchiveError('tool-missing', `This node has no ${tool}.`, { cause })),
    );
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new ArchiveError('broken', 'The archive is damaged.')),
    );
  });
  ended.catch(() => undefined);
  const input = Readable.from(source, { objectMode: false, highWaterMark: CHUNK });
  // A tool that has seen enough closes its end; its exit code is what counts.
  const fed = pipeline(input, child.stdin).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  });
  fed.catch(() => child.kill('SIGKILL'));
  try {
    yield* child.stdout as unknown as Bytes;
    await Promise.race([fed, ended.then(() => fed)]);
    await ended;
  } finally {
    input.destroy();
    child.kill('SIGKILL');
  }
}

/** Where tools of the system are looked for. */
export const TOOL_PATH = '/usr/local/bin:/usr/bin:/bin';
