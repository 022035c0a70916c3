import type { FileItem, FoundFileItem } from '@app/contracts/client/files.contract.js';
import { item } from '@app/contracts/core/envelope.js';
import { toWireDate } from '@app/contracts/core/wire.js';
import type { FileEntry, FoundFile } from '@app/contracts/daemon/files.contract.js';

/** Nodes write times in any offset and precision. */
function wireTime(text: string): string {
  const time = new Date(text);
  return toWireDate(Number.isNaN(time.getTime()) ? new Date(0) : time);
}

const attributesOf = (entry: FileEntry) => ({
  name: entry.name,
  mode: entry.mode,
  mode_bits: entry.mode_bits,
  size: entry.size,
  is_file: entry.file,
  is_symlink: entry.symlink,
  mimetype: entry.mime,
  created_at: wireTime(entry.created),
  modified_at: wireTime(entry.modified),
});

export const fileItem = (entry: FileEntry): FileItem => item('file_object', attributesOf(entry));

export const foundFileItem = (found: FoundFile): FoundFileItem =>
  item('file_object', {
    ...attributesOf(found),
    directory: found.directory_path,
    ...(found.line === undefined ? {} : { line: found.line }),
    ...(found.excerpt === undefined ? {} : { excerpt: found.excerpt }),
  });
