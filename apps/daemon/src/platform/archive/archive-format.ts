export type Compression = 'none' | 'gzip' | 'bzip2' | 'xz' | 'zstd';
/** How an archive is packed. */
export interface ArchiveFormat {
  readonly container: 'tar' | 'zip';
  readonly compression: Compression;
  readonly extension: string;
  readonly mime: string;
}

const format = (
  extension: string,
  container: 'tar' | 'zip',
  compression: Compression,
  mime: string,
): ArchiveFormat => ({ container, compression, extension, mime });

const TAR_GZ = format('tar.gz', 'tar', 'gzip', 'application/gzip');
const BY_EXTENSION: Readonly<Record<string, ArchiveFormat>> = {
  zip: format('zip', 'zip', 'none', 'application/zip'),
  tar: format('tar', 'tar', 'none', 'application/x-tar'),
  'tar.gz': TAR_GZ,
  tgz: { ...TAR_GZ, extension: 'tgz' },
  'tar.bz2': format('tar.bz2', 'tar', 'bzip2', 'application/x-bzip2'),
  tbz2: format('tbz2', 'tar', 'bzip2', 'application/x-bzip2'),
  'tar.xz': format('tar.xz', 'tar', 'xz', 'application/x-xz'),
  txz: format('txz', 'tar', 'xz', 'application/x-xz'),
  'tar.zst': format('tar.zst', 'tar', 'zstd', 'application/zstd'),
};

/** The format of an extension, tar.gz for any other (daemon-api.md §5). */
export const formatOf = (extension: string | null | undefined): ArchiveFormat =>
  BY_EXTENSION[(extension ?? '').toLowerCase().replace(/^\./, '')] ?? TAR_GZ;

/** Bytes that `detect` wants to see. */
export const MAGIC_BYTES = 512;

/** What a file is by its first bytes, whatever its name says; `unknown` may be a plain file. */
export type Detected = Exclude<Compression, 'none'> | 'zip' | '7z' | 'tar' | 'unknown';

const MAGIC: readonly [Detected, Buffer][] = [
  ['gzip', Buffer.from([0x1f, 0x8b])],
  ['bzip2', Buffer.from('BZh')],
  ['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00])],
  ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd])],
  ['7z', Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c])],
  ['zip', Buffer.from('PK\x03\x04')],
  ['zip', Buffer.from('PK\x05\x06')],
];

export function detect(start: Buffer): Detected {
  const found = MAGIC.find(([, magic]) => start.subarray(0, magic.length).equals(magic));
  if (found) return found[0];
  return isTarHeader(start) ? 'tar' : 'unknown';
}

/** A header's own checksum tells a tar, also those from before `ustar` was written in it. */
function isTarHeader(start: Buffer): boolean {
  if (start.length < 512) return false;
  const written = Number.parseInt(start.toString('latin1', 148, 156).replaceAll('\0', ' ').trim(), 8);
  let sum = 0;
  for (let index = 0; index < 512; index++)
    sum += index >= 148 && index < 156 ? 0x20 : (start[index] as number);
  return written === sum && start[0] !== 0;
}
