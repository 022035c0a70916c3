import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

const CREATE = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;
const MAX_BYTES = 10 * 2 ** 20;
const CUT = '\n[the log was cut here]\n';

/** A log of one run, 0600, written in the background in order; it stops growing at its cap. */
export class LogFile {
  private queue: string[] = [];
  private size = 0;
  private writing: Promise<void> = Promise.resolve();
  private failure: unknown;

  private constructor(
    private readonly file: FileHandle,
    private readonly maxBytes: number,
  ) {}

  /** Begins anew; an older log of the same path is lost. */
  static async create(path: string, maxBytes = MAX_BYTES): Promise<LogFile> {
    const file = await open(path, CREATE, 0o600);
    try {
      await file.chmod(0o600);
    } catch (error) {
      await file.close();
      throw error;
    }
    return new LogFile(file, maxBytes);
  }

  /** Never waits and never throws; what could not be written, `close` tells. */
  write(text: string): void {
    if (this.size >= this.maxBytes) return;
    this.size += Buffer.byteLength(text);
    this.queue.push(this.size >= this.maxBytes ? CUT : text);
    if (this.queue.length > 1) return;
    this.writing = this.writing.then(() => this.drain());
  }

  private async drain(): Promise<void> {
    while (this.queue.length > 0) {
      // Stays in the queue while it is written, so that `write` knows somebody is at it.
      const batch = [...this.queue];
      try {
        if (this.failure === undefined) await this.file.appendFile(batch.join(''));
      } catch (error) {
        this.failure = error;
      }
      this.queue = this.queue.slice(batch.length);
    }
  }

  /** Waits for what was written; returns why something could not be. */
  async close(): Promise<unknown> {
    await this.writing;
    await this.file.close();
    return this.failure;
  }
}
