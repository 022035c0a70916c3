import type { BackupPreview } from '@app/contracts/daemon/backups.contract.js';
import type { BACKUP_ADAPTERS } from '@app/contracts/operations/operation-kinds.js';
import type { ProofOutcome } from '@app/contracts/remote/backups.contract.js';
import type { WrittenArchive } from '../../platform/archive/index.js';
import type { OpenFile } from '../../platform/filesystem/index.js';

/** How names of archives on a node end. */
export const ARCHIVE_ENDINGS = ['.tar.gz', '.tar.zst', '.tar'] as const;
export type ArchiveEnding = (typeof ARCHIVE_ENDINGS)[number];

export type Adapter = (typeof BACKUP_ADAPTERS)[number];

export interface UploadedPart {
  readonly etag: string;
  readonly part_number: number;
}
export interface MadeArchive extends WrittenArchive {
  /** Of the adapter `s3`: what the store has to put together. */
  readonly parts: readonly UploadedPart[] | null;
  /** Files in it, and their bytes. */
  readonly files: number;
  readonly contentBytes: number;
  /** Of its checksum, where it is no SHA-256 of a file. */
  readonly checksumType?: string;
}

export interface RestoreImpact {
  /** Files changed since, that would go or be written over. */
  readonly lost: number | null;
  /** Of files that the archive does not hold. */
  readonly keptBytes: number | null;
  readonly freeBytes: number;
}

export interface BackupOrder {
  readonly adapter: Adapter;
  readonly backup: string;
  /** Lines as in a .gitignore; without any those of the server's own ignore file count. */
  readonly ignore: string;
  readonly isCompressed: boolean;
}

export interface RestoreOrder {
  readonly adapter: Adapter;
  /** Of the adapter `s3`: the signed address of the archive. */
  readonly url: string;
  readonly backup: string;
  /** Whether what the archive does not hold is removed. */
  readonly truncate: boolean;
  /** `sha256:…` that the panel knows, or null. */
  readonly checksum: string | null;
  /** Bytes that the server's files may need; null = no limit. */
  readonly maxBytes: number | null;
}

export interface ProofOrder extends Pick<RestoreOrder, 'adapter' | 'url' | 'backup' | 'checksum'> {
  /** Bytes of the files in it. */
  readonly contentBytes: number;
}

/** What restoring a backup into an empty folder has shown; `error` says what is wrong with a broken one. */
export interface Proof {
  readonly outcome: ProofOutcome;
  readonly error: string | null;
}

/** How far a step has come; no total where nobody knows. */
export interface Bytes {
  readonly done: number;
  readonly total: number | null;
}
/** Never 100: that is for the end to say. */
export const percentOf = ({ done, total }: Bytes): number | null =>
  total === null || total === 0 ? null : Math.min(99, Math.floor((done / total) * 100));

export type Progress = (step: string, bytes?: Bytes) => void;

export interface StoredArchive {
  readonly path: string;
  readonly size: number;
  /** `<uuid>.tar.gz` */
  readonly fileName: string;
}

/** Archives of servers' files: daemon-runtime.md §7. */
export abstract class BackupArchives {
  /** Writes an archive at once or not at all; rejects, and leaves nothing, when the signal fires. */
  abstract make(
    server: string,
    order: BackupOrder,
    signal: AbortSignal,
    progress: Progress,
  ): Promise<MadeArchive>;
  /** Removes what a dead process left of an archive that it was making. */
  abstract forgetUnfinished(server: string, backup: string): Promise<void>;
  /** Puts the files of an archive in place once all of it has been read and is sound (hazard B5). */
  abstract restore(
    server: string,
    order: RestoreOrder,
    signal: AbortSignal,
    progress: Progress,
  ): Promise<void>;
  /** Goes on where a former process was putting files in place; false when it had not come to that: nothing is changed. */
  abstract resumeRestore(server: string, order: RestoreOrder, signal: AbortSignal): Promise<boolean>;
  /** What a backup with these lines would hold and leave out; without any, with those of the server's own file. */
  abstract preview(server: string, ignore: string, signal: AbortSignal): Promise<BackupPreview>;
  /** What a restoration would do to the files as they are; not known where the archive is not on the node. */
  abstract impact(
    server: string,
    order: { readonly backup: string; readonly truncate: boolean; readonly since: Date },
    signal: AbortSignal,
  ): Promise<RestoreImpact>;
  /** Compares each file of a backup with what went into it; rejects where that could not be found out. */
  abstract prove(server: string, order: ProofOrder, signal: AbortSignal, progress: Progress): Promise<Proof>;
  /** Null when there is none. */
  abstract find(server: string, backup: string): Promise<StoredArchive | null>;
  /** To be sent; null when there is none. Whoever got it closes the handle. */
  abstract open(server: string, backup: string): Promise<OpenFile | null>;
  /** Takes one that was made on another node, at once or not at all. */
  abstract keep(
    server: string,
    backup: string,
    ending: ArchiveEnding,
    content: AsyncIterable<Buffer>,
  ): Promise<void>;
  /** The lists of the files of all backups, by the names of their archives, also of those in a store. */
  abstract lists(server: string): Promise<{ readonly fileName: string; open(): AsyncIterable<Buffer> }[]>;
  /** Takes the list of one that was made on another node: without it nothing can be proved of it. */
  abstract keepList(
    server: string,
    backup: string,
    ending: ArchiveEnding,
    content: AsyncIterable<Buffer>,
  ): Promise<void>;
  /** False when there was none. */
  abstract remove(server: string, backup: string): Promise<boolean>;
  abstract removeAll(server: string): Promise<void>;
}
