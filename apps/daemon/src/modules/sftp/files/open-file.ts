import {
  type EntryInfo,
  entryInfo,
  FilesystemError,
  type WritableFile,
} from '../../../platform/filesystem/index.js';
import type { ChangePermission } from './sftp-files.js';

/** Room that a growing file takes while it is open. */
interface Claim {
  extend(bytes: number): boolean;
  settle(bytes: number): void;
}

/** What a file is open to be written by. */
interface Writing {
  readonly permission: ChangePermission;
  readonly claim: Claim;
}

/** Bytes that are on their way into a file. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly written: Promise<void>;
}

/**
 * A regular file that a client has open. It is written in place: clients look at it by its path meanwhile, and go on
 * where a broken transfer has ended.
 */
export class OpenFile {
  private size: number;
  private readonly pieces = new Set<Piece>();

  constructor(
    readonly handle: WritableFile['handle'],
    private readonly info: EntryInfo,
    private readonly rights: { readonly reads: boolean; readonly appends: boolean },
    /** Null for a file that is only read. */
    private readonly writing: Writing | null,
  ) {
    this.size = info.size;
  }

  get canRead(): boolean {
    return this.rights.reads;
  }

  /** What its user needs to go on writing; null for a file that is only read. */
  get permission(): ChangePermission | null {
    return this.writing?.permission ?? null;
  }

  async look(): Promise<EntryInfo> {
    return entryInfo(this.info.name, await this.handle.stat({ bigint: true }));
  }

  /** Bytes read, 0 at the end. */
  async read(into: Buffer, offset: number): Promise<number> {
    let filled = 0;
    while (filled < into.length) {
      const { bytesRead } = await this.handle.read(into, filled, into.length - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return filled;
  }

  /** Throws 'over-quota' before anything is written. Calls need not wait for one another: the later one wins. */
  async write(data: Buffer, offset: number): Promise<void> {
    const [start, end] = this.rights.appends ? [0, Infinity] : [offset, offset + data.length];
    const before = [...this.pieces].filter((piece) => piece.start < end && start < piece.end);
    const written = Promise.allSettled(before.map((piece) => piece.written)).then(() =>
      this.put(data, offset),
    );
    const piece = { start, end, written };
    this.pieces.add(piece);
    await written.finally(() => this.pieces.delete(piece));
  }

  private async put(data: Buffer, offset: number): Promise<void> {
    const start = this.rights.appends ? (await this.handle.stat()).size : offset;
    this.mayBecome(Math.max(this.size, start + data.length));
    for (let written = 0; written < data.length;) {
      const rest = data.length - written;
      written += (await this.handle.write(data, written, rest, start + written)).bytesWritten;
    }
  }

  async truncate(): Promise<void> {
    this.mayBecome(0);
    await this.handle.truncate(0);
  }

  /** Books the room for a size; throws 'over-quota' where there is none. */
  mayBecome(size: number): void {
    if (size > this.size && this.writing && !this.writing.claim.extend(size - this.info.size)) {
      throw new FilesystemError('over-quota', 'The file does not fit.');
    }
    this.size = size;
  }

  async close(): Promise<void> {
    this.writing?.claim.settle(this.size - this.info.size);
    await this.handle.close();
  }
}
