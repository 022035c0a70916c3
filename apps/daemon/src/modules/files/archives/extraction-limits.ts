import { ArchiveError } from '../../../platform/archive/index.js';

const MAX_ENTRIES = 500_000;
const MAX_DEPTH = 100;
const MAX_PATH = 2048;
/** Up to here no ratio is suspicious. */
const FREE_BYTES = 256 * 1024 * 1024;
/** Text and empty world regions reach 50; a bomb of deflate 1,000, one of zstd far more. */
const MAX_RATIO = 200;

/** What one archive may make of itself (hazard F5): entries, depth, size beside its own, time. */
export class ExtractionLimits {
  private entries = 0;
  private bytes = 0;
  private readonly maxBytes: number;

  constructor(
    archiveBytes: number,
    private readonly until: number,
  ) {
    this.maxBytes = Math.max(FREE_BYTES, archiveBytes * MAX_RATIO);
  }

  entry(name: string): void {
    if (++this.entries > MAX_ENTRIES) throw refusal(`more than ${MAX_ENTRIES} entries`);
    if (name.length > MAX_PATH || name.split(/[/\\]/).length > MAX_DEPTH)
      throw refusal('a path that is too long');
    if (Date.now() > this.until) throw refusal('more than can be unpacked in 15 minutes');
  }

  async *counted(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of content) {
      this.bytes += chunk.length;
      if (this.bytes > this.maxBytes) throw refusal('far more than its size lets expect');
      if (Date.now() > this.until) throw refusal('more than can be unpacked in 15 minutes');
      yield chunk;
    }
  }
}

const refusal = (what: string): ArchiveError => new ArchiveError('too-large', `The archive holds ${what}.`);
