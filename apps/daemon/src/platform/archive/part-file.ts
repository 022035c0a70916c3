import { open, readdir, rm } from 'node:fs/promises';
import { dirname, basename, join } from 'node:path';
import { UNFINISHED } from './archive-file.js';

/** A stream that is read piece by piece, each of at most so many bytes. */
export class Pieces {
  private readonly source: AsyncIterator<Buffer>;
  private rest: Buffer | null = null;
  private isOver = false;

  constructor(content: AsyncIterable<Buffer>) {
    this.source = content[Symbol.asyncIterator]();
  }

  /** Whether the last byte has been read; known once a piece came out shorter than it might be. */
  get ended(): boolean {
    return this.isOver;
  }

  async *next(limit: number): AsyncGenerator<Buffer> {
    for (let left = limit; left > 0;) {
      const chunk = this.rest ?? (await this.read());
      this.rest = null;
      if (chunk === null) return;
      if (chunk.length > left) this.rest = chunk.subarray(left);
      yield this.rest ? chunk.subarray(0, left) : chunk;
      left -= Math.min(left, chunk.length);
    }
  }

  /** Nothing is read any more. */
  async close(): Promise<void> {
    await this.source.return?.();
  }

  private async read(): Promise<Buffer | null> {
    const { done, value } = await this.source.next();
    if (done) this.isOver = true;
    return done ? null : value;
  }
}

/** Where a part of an archive lies while it is sent; swept with what `writeArchive` leaves. */
export const partPath = (archive: string, slot: number): string => `${archive}.${slot}${UNFINISHED}`;

/** Lays a part down so that it can be sent again; returns its bytes. */
export async function writePart(path: string, content: AsyncIterable<Buffer>): Promise<number> {
  const file = await open(path, 'w', 0o600);
  let size = 0;
  try {
    for await (const chunk of content) {
      await file.writeFile(chunk);
      size += chunk.length;
    }
  } finally {
    await file.close();
  }
  return size;
}

/** Removes what a dead process left of an archive that it was making. */
export async function sweepUnfinished(archive: string): Promise<void> {
  const folder = dirname(archive);
  const names = await readdir(folder).catch(() => []);
  const left = names.filter((name) => name.startsWith(basename(archive)) && name.endsWith(UNFINISHED));
  await Promise.all(left.map((name) => rm(join(folder, name), { force: true })));
}
