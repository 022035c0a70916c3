import {
  type EntryInfo,
  entryInfo,
  lookAll,
  type OpenDirectory,
  type ServerJail,
} from '../../../platform/filesystem/index.js';

/** Entries of one answer. */
const BATCH = 100;

/** A directory that a client lists, some entries at a time. */
export class ListedDirectory {
  private readonly names: AsyncGenerator<{ readonly name: string }>;
  private isBegun = false;

  constructor(
    jail: ServerJail,
    private readonly directory: OpenDirectory,
  ) {
    this.names = jail.names(directory);
  }

  async look(): Promise<EntryInfo> {
    return entryInfo('.', await this.directory.stat({ bigint: true }));
  }

  /** Empty at the end. */
  async next(): Promise<EntryInfo[]> {
    if (!this.isBegun) {
      this.isBegun = true;
      const own = await this.look();
      // Above the root is the root, and nothing is told of any other folder above.
      return [own, { ...own, name: '..' }];
    }
    for (;;) {
      const names: string[] = [];
      let isEnd = false;
      while (names.length < BATCH && !isEnd) {
        const next = await this.names.next();
        if (next.done) isEnd = true;
        else names.push(next.value.name);
      }
      const entries = await lookAll(this.directory, names);
      // All of a batch may be gone by now.
      if (entries.length > 0 || isEnd) return entries;
    }
  }

  async close(): Promise<void> {
    await this.names.return(undefined);
    await this.directory.close();
  }
}
