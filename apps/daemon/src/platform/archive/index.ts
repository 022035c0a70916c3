export { ArchiveError } from './archive.errors.js';
export { type ArchiveFormat, type Compression, formatOf } from './archive-format.js';
export { previewTree } from './preview-tree.js';
export { contentSize, type ContentSize, packTree } from './pack-tree.js';
export { type ArchivedEntry } from './archived-entry.js';
export { readArchive } from './read-archive.js';
export { decompress } from './compression.js';
export { leaveOut } from './leave-out.js';
export { unpackTree, type Unpacked, type UnpackOptions } from './unpack-tree.js';
export {
  listedArchives,
  ManifestWriter,
  openManifest,
  type PackedFile,
  readFileList,
  readManifestFile,
  removeManifest,
  writeManifestFile,
} from './manifest.js';
export { partPath, Pieces, sweepUnfinished, writePart } from './part-file.js';
export {
  openArchive,
  readArchiveFile,
  removeArchive,
  sizeOfArchive,
  writeArchive,
  type WrittenArchive,
} from './archive-file.js';
