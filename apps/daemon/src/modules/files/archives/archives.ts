import type { FileEntry } from '@app/contracts/daemon/files.contract.js';
import { type ArchivedEntry, formatOf, packTree, readArchive } from '../../../platform/archive/index.js';
import { codeOf, FilesystemError, TreeSource } from '../../../platform/filesystem/index.js';
import { nameTaken } from '../file.errors.js';
import { fileEntry } from '../file-entry.transformer.js';
import { below, type UserFiles } from '../user-files.js';
import { archiveFull, asArchiveRefusal } from './archive.errors.js';
import { ExtractionLimits } from './extraction-limits.js';
import { safePath } from '../safe-path.js';

/** A panel waits 15 minutes for either. */
const TIME_LIMIT_MS = 15 * 60 * 1000;

export interface CompressRequest {
  readonly root: string;
  readonly files: readonly string[];
  readonly name?: string | null | undefined;
  readonly extension?: string | null | undefined;
}

/** Makes an archive in the root of the selection; it appears when it is whole. Denied files stay out. */
export async function compressFiles(files: UserFiles, request: CompressRequest): Promise<FileEntry> {
  const { jail } = files;
  const format = formatOf(request.extension);
  const stem = request.name || `archive-${new Date().toISOString().replaceAll(':', '')}`;
  const name = stem.toLowerCase().endsWith(`.${format.extension}`) ? stem : `${stem}.${format.extension}`;
  const signal = AbortSignal.timeout(TIME_LIMIT_MS);
  const source = new TreeSource({
    jail,
    base: request.root,
    names: request.files,
    skips: (path) => jail.denies(path),
    signal,
  });
  try {
    const info = await files.write(below(request.root, name), packTree(source, format), {
      check: (there) => {
        if (there !== null) throw nameTaken();
      },
    });
    return fileEntry({ ...info, name }, format.mime);
  } catch (error) {
    throw codeOf(error) === 'over-quota' ? archiveFull({ cause: error }) : asArchiveRefusal(error);
  }
}

/** Unpacks an archive below `root`. What is whole stays when a later entry is refused. */
export async function decompressFile(files: UserFiles, root: string, file: string): Promise<void> {
  files.assertFree();
  const archive = await files.open(below(root, file));
  const plainName = (file.split('/').at(-1) as string).replace(/\.[^.]+$/, '') || 'unpacked';
  const limits = new ExtractionLimits(archive.info.size, Date.now() + TIME_LIMIT_MS);
  try {
    for await (const entry of readArchive(archive, plainName, (content) => limits.counted(content))) {
      limits.entry(entry.name);
      const path = safePath(entry.name);
      if (path !== null) await unpack(files, below(root, path), entry);
    }
  } catch (error) {
    throw asArchiveRefusal(error);
  } finally {
    await archive.handle.close();
  }
}

/** Where the daemon's own files are there is nothing for users: `not-found`. */
const PASSED_OVER = ['denied', 'escapes-root', 'not-found'];

async function unpack(files: UserFiles, path: string, entry: ArchivedEntry): Promise<void> {
  const { kind, content, mode, mtime } = entry;
  try {
    if (kind === 'directory') await files.makeDirectory(path);
    if (kind === 'file') {
      await files.write(path, content, {
        ...(mode === null ? {} : { mode }),
        ...(mtime === null ? {} : { mtime }),
        isDurable: false,
      });
    }
  } catch (error) {
    // Denied entries are skipped, and so are those whose way leads out by a link of the server's.
    if (!(error instanceof FilesystemError) || !PASSED_OVER.includes(error.code)) throw error;
  }
}
