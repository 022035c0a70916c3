import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { z } from 'zod';

/** A file as its bytes went into an archive. */
export interface PackedFile {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

const Line = z.union([
  z.object({ path: z.string(), size: z.number(), sha256: z.string() }),
  z.object({ files: z.number() }),
]);
const ENDING = '.files';
const pathOf = (archive: string): string => archive + ENDING;
/** Ends as what `sweepUnfinished` finds. */
const unfinishedOf = (archive: string): string => `${pathOf(archive)}.part`;
/** More paths nobody holds in memory. */
const MAX_LISTED = 100_000;

/** What stands beside an archive: its files in their order, each with a hash, and how many there are. */
export class ManifestWriter {
  files = 0;
  /** Of those files. */
  bytes = 0;
  private readonly lines = createGzip();
  private readonly written: Promise<void>;

  constructor(private readonly archive: string) {
    const file = createWriteStream(unfinishedOf(archive), { mode: 0o600, flush: true });
    this.written = pipeline(this.lines, file);
    // `end` tells it; until then nobody asks.
    this.written.catch(() => undefined);
  }

  async add(file: PackedFile): Promise<void> {
    this.files++;
    this.bytes += file.size;
    await this.write(file);
  }

  /** From here on it can be read. */
  async end(): Promise<void> {
    await this.write({ files: this.files });
    this.lines.end();
    await this.written;
    await rename(unfinishedOf(this.archive), pathOf(this.archive));
  }

  async discard(): Promise<void> {
    this.lines.destroy();
    await this.written.catch(() => undefined);
    await rm(unfinishedOf(this.archive), { force: true });
  }

  private async write(line: z.infer<typeof Line>): Promise<void> {
    if (this.lines.write(`${JSON.stringify(line)}\n`)) return;
    await Promise.race([once(this.lines, 'drain'), this.written]);
  }
}

/** Null where there is none; rejects where its end is missing. */
export async function openManifest(archive: string): Promise<AsyncGenerator<PackedFile> | null> {
  const file = createReadStream(pathOf(archive));
  try {
    await once(file, 'open');
  } catch {
    return null;
  }
  return linesOf(file);
}

async function* linesOf(file: ReturnType<typeof createReadStream>): AsyncGenerator<PackedFile> {
  const text = createGunzip();
  const reading = pipeline(file, text);
  reading.catch(() => undefined);
  let files = 0;
  try {
    for await (const written of createInterface({ input: text, crlfDelay: Infinity })) {
      const line = Line.parse(JSON.parse(written));
      if (!('files' in line)) {
        files++;
        yield line;
      } else if (line.files === files) return;
      else break;
    }
    await reading;
    throw new Error('The list of the files of the backup is not whole.');
  } finally {
    text.destroy();
  }
}

/** Paths of the files of an archive; null where they are not known, or too many to hold. */
export async function readFileList(archive: string): Promise<ReadonlySet<string> | null> {
  const files = await openManifest(archive);
  if (!files) return null;
  const paths = new Set<string>();
  for await (const { path } of files) {
    if (paths.size === MAX_LISTED) return null;
    paths.add(path);
  }
  return paths;
}

/** Archives in a folder whose lists lie in it, also where they themselves lie in a store. */
export async function listedArchives(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return [];
  });
  return names.filter((name) => name.endsWith(ENDING)).map((name) => name.slice(0, -ENDING.length));
}

/** The list as it lies on the disk, to go along with its archive. */
export const readManifestFile = (archive: string): AsyncIterable<Buffer> => createReadStream(pathOf(archive));

/** Takes a list that has come with its archive. */
export async function writeManifestFile(archive: string, content: AsyncIterable<Buffer>): Promise<void> {
  const file = createWriteStream(unfinishedOf(archive), { mode: 0o600, flush: true });
  await pipeline(content, file);
  await rename(unfinishedOf(archive), pathOf(archive));
}

export const removeManifest = (archive: string): Promise<void> => rm(pathOf(archive), { force: true });
