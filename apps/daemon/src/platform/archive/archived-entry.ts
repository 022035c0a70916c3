/** A file or directory of an archive as it is read; links and devices are passed over. */
export interface ArchivedEntry {
  /** As the archive has it: nothing about it is to be trusted. */
  readonly name: string;
  readonly isDirectory: boolean;
  readonly mode: number | null;
  readonly mtime: Date | null;
  /** Has to be read before the next entry is asked for, or not at all. */
  readonly content: AsyncIterable<Buffer>;
}
