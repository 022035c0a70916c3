import { createHash } from 'node:crypto';
import { type PackedFile, unpackTree } from '../../platform/archive/index.js';
import { FilesystemError, type Owner, ServerJail } from '../../platform/filesystem/index.js';
import type { ArchiveSource } from './archive-source.js';
import type { Progress, Proof, ProofOrder } from './backup-archives.port.js';
import { RepositoryError } from './repository/repository.errors.js';
import { StoreError } from './signed-url.js';

const MAX_ENTRIES = 10_000_000;
const CHUNK = 256 * 1024;

export interface ProofWork {
  readonly open: () => Promise<ArchiveSource>;
  /** Without a hash where each piece was compared with its own on the way. */
  readonly manifest: AsyncIterable<Omit<PackedFile, 'sha256'> & { readonly sha256: string | null }>;
  /** An empty folder. */
  readonly root: string;
  readonly owner: Owner;
  readonly order: ProofOrder;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/**
 * Unpacks an archive as a restoration does, and compares each file with what was read when it was backed up. What is
 * wrong with the archive makes it broken; anything else, such as a full disk or a store that is away, rejects.
 */
export async function proveArchive(work: ProofWork): Promise<Proof> {
  const { open, manifest, root, owner, order, signal, progress } = work;
  let files: number;
  try {
    const source = await open();
    const limits = { maxBytes: order.contentBytes, maxEntries: MAX_ENTRIES };
    ({ files } = await unpackTree(source.content, root, { ...limits, owner, signal }));
    source.assertSound();
  } catch (error) {
    signal.throwIfAborted();
    if (!isAboutArchive(error)) throw error;
    return broken((error as Error).message);
  }
  const jail = new ServerJail({ root, owner, denies: () => false });
  let compared = 0;
  let done = 0;
  for await (const { path, size, sha256 } of manifest) {
    signal.throwIfAborted();
    const found = await hashOf(jail, path, (bytes) => {
      signal.throwIfAborted();
      progress('comparing', { done: (done += bytes), total: Math.max(done, order.contentBytes) });
    });
    if (!found) return broken(`${path} is missing in it.`);
    if (found.size !== size || (sha256 !== null && found.sha256 !== sha256))
      return broken(`${path} is not as it was backed up.`);
    compared++;
  }
  if (compared !== files) return broken(`It holds ${files} files, and ${compared} were backed up.`);
  return { outcome: 'sound', error: null };
}

const broken = (error: string): Proof => ({ outcome: 'broken', error });

async function hashOf(
  jail: ServerJail,
  path: string,
  onBytes: (bytes: number) => void,
): Promise<Omit<PackedFile, 'path'> | null> {
  const file = await jail.openFile(path).catch((error: unknown) => {
    if (error instanceof FilesystemError) return null;
    throw error;
  });
  if (!file) return null;
  const hash = createHash('sha256');
  let size = 0;
  try {
    const bytes = file.handle.createReadStream({ autoClose: false, highWaterMark: CHUNK });
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      hash.update(chunk);
      size += chunk.length;
      onBytes(chunk.length);
    }
  } finally {
    await file.handle.close();
  }
  return { size, sha256: hash.digest('hex') };
}

/** A damaged archive shows as its checksum, as data that cannot be unpacked, or as no archive at all. */
function isAboutArchive(error: unknown): boolean {
  if (error instanceof FilesystemError) return true;
  if (error instanceof StoreError) return error.status === 404;
  if (error instanceof RepositoryError) return error.fault !== 'failed';
  const { code, syscall } = error as NodeJS.ErrnoException;
  // Of zlib, or of what reads the tar, which gives its errors no code.
  return syscall === undefined && (code === undefined || code.startsWith('Z_'));
}
