import type { FileHandle } from 'node:fs/promises';
import { FilesystemError } from '../filesystem.errors.js';
import { type Bytes, receive } from '../jail/replace-file.js';
import type { Located } from '../walk-path.js';

/** An upload that is open; only one at a time may change it. */
export class StoredUpload<R> {
  constructor(
    readonly id: string,
    /** Where its bytes are. */
    readonly part: Located,
    private readonly file: FileHandle | null,
    private known: R,
    private bytes: number | null,
    private readonly write: (record: R) => Promise<void>,
  ) {}

  get record(): R {
    return this.known;
  }

  /** Bytes that have come; null once the file has left for its place. */
  get size(): number | null {
    return this.bytes;
  }

  async save(record: R): Promise<void> {
    await this.write(record);
    this.known = record;
  }

  /** Writes a source behind what has come. Where it fails, what came before is kept; on disk in every case. */
  async append(source: Bytes, assertFits: (bytes: number) => void): Promise<void> {
    const { file } = this;
    if (file === null || this.bytes === null) {
      throw new FilesystemError('not-found', 'The file has left for its place.');
    }
    try {
      await receive(file, source, assertFits, this.bytes);
    } finally {
      await file.datasync();
      this.bytes = (await file.stat()).size;
    }
  }
}
