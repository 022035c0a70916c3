import { createHash, randomBytes } from 'node:crypto';

type Bytes = AsyncIterable<Buffer>;

/** A file of the form, made when it is its turn. */
export interface FormFile {
  readonly field: string;
  readonly name: string;
  readonly open: () => Bytes | Promise<Bytes>;
  /** Fields after it that hold the SHA-256 of its bytes. */
  readonly checksums: readonly string[];
}

/** A form as it goes over the wire: each file, and behind it what it must have been. */
export class ShippingForm {
  private readonly boundary = randomBytes(24).toString('hex');

  constructor(private readonly files: readonly FormFile[]) {}

  get contentType(): string {
    return `multipart/form-data; boundary=${this.boundary}`;
  }

  async *bytes(): AsyncGenerator<Buffer> {
    for (const { field, name, open, checksums } of this.files) {
      yield this.head(`name="${field}"; filename="${name}"\r\nContent-Type: application/octet-stream`);
      const hash = createHash('sha256');
      for await (const chunk of await open()) {
        hash.update(chunk);
        yield chunk;
      }
      yield Buffer.from('\r\n');
      const checksum = hash.digest('hex');
      for (const each of checksums) {
        yield this.head(`name="${each}"`);
        yield Buffer.from(`${checksum}\r\n`);
      }
    }
    yield Buffer.from(`--${this.boundary}--\r\n`);
  }

  private head(disposition: string): Buffer {
    return Buffer.from(`--${this.boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`);
  }
}

/**
 * Bytes that are hashed to the last one, also those that whoever reads them leaves: behind the end of an archive may
 * stand some that its checksum counts (hazard T5).
 */
export class HashedToTheEnd {
  private readonly hash = createHash('sha256');
  private readonly source: AsyncIterator<Buffer>;

  constructor(content: Bytes) {
    this.source = content[Symbol.asyncIterator]();
  }

  async *bytes(): AsyncGenerator<Buffer> {
    for (let chunk = await this.next(); chunk !== null; chunk = await this.next()) yield chunk;
  }

  /** Reads what is left, and says what all of it was. */
  async digest(): Promise<string> {
    while ((await this.next()) !== null);
    return this.hash.digest('hex');
  }

  private async next(): Promise<Buffer | null> {
    const { done, value } = await this.source.next();
    if (done) return null;
    this.hash.update(value);
    return value;
  }
}
