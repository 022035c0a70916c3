/** An entry of an archive as it is read. */
export interface ArchivedEntry {
  /** As the archive has it: nothing about it is to be trusted. */
  readonly name: string;
  /** `other` = a link, a device and the like, which are told so that they can be counted. */
  readonly kind: 'file' | 'directory' | 'other';
  readonly mode: number | null;
  readonly mtime: Date | null;
  /** Has to be read before the next entry is asked for, or not at all. */
  readonly content: AsyncIterable<Buffer>;
}

/** Sees all that comes out of an archive, also what belongs to no entry; ends the reading by throwing. */
export type Counted = (content: AsyncIterable<Buffer>) => AsyncIterable<Buffer>;
