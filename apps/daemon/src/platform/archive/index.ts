export { ArchiveError } from './archive.errors.js';
export { type ArchiveFormat, type Compression, formatOf } from './archive-format.js';
export { packTree } from './pack-tree.js';
export { type ArchivedEntry, readArchive } from './read-archive.js';
