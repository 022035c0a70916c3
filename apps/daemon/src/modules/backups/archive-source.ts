import { createHash } from 'node:crypto';
import { decompress, formatOf, readArchiveFile } from '../../platform/archive/index.js';
import { FilesystemError } from '../../platform/filesystem/index.js';
import type { Progress, StoredArchive } from './backup-archives.port.js';
import { downloadSigned } from './s3-download.js';
import type { SignedDownload } from './signed-url.js';

/** An archive on its way in; `assertSound` once all of it has been read. */
export interface ArchiveSource {
  readonly content: AsyncIterable<Buffer>;
  assertSound(): void;
}

/** Checked while it is unpacked beside the server's files, so that no copy of it lies on the node. */
export function fromStore(
  download: SignedDownload,
  checksum: string | null,
  progress: Progress,
): ArchiveSource {
  const check = checkOf(checksum);
  const sent = downloadSigned(download, (bytes) => progress('unpacking', bytes));
  const content = seenOf(sent, (chunk) => check?.update(chunk));
  return { content: decompress('gzip', content), assertSound: () => check?.assertSound() };
}

/** Checked first: where the archive is another one than the panel was told of, nothing begins (hazard B7). */
export async function fromNode(
  archive: StoredArchive,
  checksum: string | null,
  signal: AbortSignal,
  progress: Progress,
): Promise<ArchiveSource> {
  await verify(archive, checksum, signal, progress);
  const { compression } = formatOf(archive.fileName.slice(archive.fileName.indexOf('.')));
  let done = 0;
  const content = seenOf(readArchiveFile(archive.path), (chunk) => {
    progress('unpacking', { done: (done += chunk.length), total: archive.size });
  });
  return { content: decompress(compression, content), assertSound: () => undefined };
}

async function verify(
  archive: StoredArchive,
  checksum: string | null,
  signal: AbortSignal,
  progress: Progress,
): Promise<void> {
  const check = checkOf(checksum);
  if (!check) return;
  let read = 0;
  for await (const chunk of readArchiveFile(archive.path, signal)) {
    check.update(chunk);
    read += chunk.length;
    progress('checking the archive', { done: read, total: archive.size });
  }
  check.assertSound();
}

/** Null where the panel knows no checksum that can be made here. */
function checkOf(checksum: string | null): { update(chunk: Buffer): void; assertSound(): void } | null {
  const [type, expected] = checksum?.split(':') ?? [];
  if (type === undefined || expected === undefined || !['sha1', 'sha256'].includes(type)) return null;
  const hash = createHash(type);
  return {
    update: (chunk) => void hash.update(chunk),
    assertSound: () => {
      if (hash.digest('hex') === expected) return;
      throw new FilesystemError('changed', 'The archive is damaged: its checksum is not that of the backup.');
    },
  };
}

async function* seenOf(
  bytes: AsyncIterable<Buffer>,
  onChunk: (chunk: Buffer) => void,
): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    onChunk(chunk);
    yield chunk;
  }
}
