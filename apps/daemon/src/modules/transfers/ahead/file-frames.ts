import { createHash } from 'node:crypto';
import { z } from 'zod';
import { defineError } from '@app/contracts/core/errors.js';
import { OfferedEntry } from '@app/contracts/daemon/transfers.contract.js';

type Bytes = AsyncIterable<Buffer>;

export const framesBroken = defineError({
  code: 'DaemonFramesBroken',
  status: 400,
  blame: 'caller',
  message: 'What has come is not what a node sends, or has broken off.',
});

/** What goes before the content of a file. */
const Head = z.object({ entry: OfferedEntry, from: z.number().int().min(0) });
export type FrameHead = z.infer<typeof Head>;

const MAX_HEAD = 128 * 1024;
const MAX_CHUNK = 8 * 1024 * 1024;
const HASH_BYTES = 32;

/** A file that is sent from a byte on; its hash is that of all of it. */
export interface SentFile extends FrameHead {
  /** From the first byte on, whatever `from` is: what the other end has is hashed with the rest. */
  readonly content: Bytes;
}

/**
 * Contents of files one after the other: the length of a head and the head, chunks each behind its length, a length of
 * zero, the SHA-256 of the whole file. How long a file is turns out while it is read, since its server may be writing.
 */
export async function* writeFrames(files: AsyncIterable<SentFile>): AsyncGenerator<Buffer> {
  for await (const { entry, from, content } of files) {
    const head = Buffer.from(JSON.stringify({ entry, from }));
    yield Buffer.concat([lengthOf(head.length), head]);
    const hash = createHash('sha256');
    let skip = from;
    for await (const chunk of content) {
      hash.update(chunk);
      const rest = skip < chunk.length ? chunk.subarray(skip) : null;
      skip -= Math.min(skip, chunk.length);
      if (!rest) continue;
      yield lengthOf(rest.length);
      yield rest;
    }
    yield Buffer.concat([lengthOf(0), hash.digest()]);
  }
}

/** Gives each file to `take`, which reads its content before it asks for the hash. Rejects where the stream breaks off. */
export async function readFrames(
  source: Bytes,
  take: (head: FrameHead, content: Bytes, sha256: () => Promise<string>) => Promise<void>,
): Promise<void> {
  const reader = new ByteReader(source);
  for (let length = await reader.length(); length !== null; length = await reader.length()) {
    if (length > MAX_HEAD) throw framesBroken();
    await take(headOf(await reader.exactly(length)), chunksOf(reader), async () =>
      (await reader.exactly(HASH_BYTES)).toString('hex'),
    );
  }
}

function headOf(bytes: Buffer): FrameHead {
  try {
    return Head.parse(JSON.parse(bytes.toString('utf8')));
  } catch (cause) {
    throw framesBroken({ cause });
  }
}

async function* chunksOf(reader: ByteReader): AsyncGenerator<Buffer> {
  for (;;) {
    const length = await reader.length();
    if (length === null || length > MAX_CHUNK) throw framesBroken();
    if (length === 0) return;
    for (let left = length; left > 0;) {
      const part = await reader.upTo(left);
      left -= part.length;
      yield part;
    }
  }
}

function lengthOf(bytes: number): Buffer {
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32BE(bytes);
  return length;
}

/** Bytes of a stream by number. */
class ByteReader {
  private held: Buffer = Buffer.alloc(0);
  private readonly source: AsyncIterator<Buffer>;

  constructor(source: Bytes) {
    this.source = source[Symbol.asyncIterator]();
  }

  /** Null at the end of the stream. */
  async length(): Promise<number | null> {
    if (this.held.length === 0 && !(await this.more())) return null;
    return (await this.exactly(4)).readUInt32BE();
  }

  async exactly(bytes: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let left = bytes; left > 0;) {
      const part = await this.upTo(left);
      parts.push(part);
      left -= part.length;
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  }

  /** At least one. */
  async upTo(bytes: number): Promise<Buffer> {
    if (this.held.length === 0 && !(await this.more())) throw framesBroken();
    const part = this.held.subarray(0, bytes);
    this.held = this.held.subarray(part.length);
    return part;
  }

  private async more(): Promise<boolean> {
    for (;;) {
      const { done, value } = await this.source.next();
      if (done) return false;
      if (value.length === 0) continue;
      this.held = value;
      return true;
    }
  }
}
