import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { MAX_OFFERED, offerFiles, type OfferedEntry } from '@app/contracts/daemon/transfers.contract.js';
import type { SourceEntry, TreeSource } from '../../../platform/filesystem/index.js';
import { Backoff } from '../../../platform/panel-client/backoff.js';
import { NodeRefusal, sendToNode } from '../send-to-node.js';
import type { Shipment } from '../shipping.port.js';
import { type SentFile, writeFrames } from './file-frames.js';

/** A look that finds so little to send is the last one before the server is stopped. */
const LITTLE_BYTES = 64 * 1024 * 1024;
/** A server that writes faster than it can be sent is stopped all the same. */
const MAX_LOOKS = 5;
const MAX_BEGINNINGS = 5;
/**
 * A page that is written through a mapping changes the file's time only when the kernel has written it back before, which
 * it does within half a minute: a time within so long before the first look proves nothing.
 */
const MAPPED_MS = 120_000;
const CHUNK = 1024 * 1024;
const GONE = new Set([502, 503, 504]);

interface OpenEntry {
  readonly offered: OfferedEntry;
  readonly source: SourceEntry;
}

/**
 * Copies the files of a server to another node while it runs, and completes the copy when it stands still. Only what
 * differs is sent, each file with its hash; a connection that breaks is taken up where it broke.
 */
export class AheadCopy {
  private readonly proven = Date.now() - MAPPED_MS;

  constructor(
    private readonly to: Pick<Shipment, 'filesUrl' | 'headers'>,
    private readonly tree: () => TreeSource,
    /** The other node may be away for so long. */
    private readonly patienceMs: number,
    private readonly signal: AbortSignal,
    /** Is told bytes that need not be sent any more, and those that have been. */
    private readonly seen: (bytes: number) => void,
  ) {}

  /** Looks at the files until a look finds little to send. */
  async settle(totalBytes: number): Promise<void> {
    let before = Infinity;
    for (let look = 0; look < MAX_LOOKS; look++) {
      const { sent } = await this.look(false, totalBytes);
      if (sent < LITTLE_BYTES || sent > before / 2) return;
      before = sent;
    }
  }

  /** The server stands still: what differs now is sent, and the other node knows what is part of it. The look's id. */
  async complete(totalBytes: number): Promise<string> {
    return (await this.look(true, totalBytes)).pass;
  }

  private async look(isFinal: boolean, totalBytes: number): Promise<{ pass: string; sent: number }> {
    for (let beginning = 1; ; beginning++) {
      try {
        return await this.lookOnce(isFinal, totalBytes);
      } catch (error) {
        // The other node was restarted, and has forgotten what this look has offered.
        const isForgotten = error instanceof NodeRefusal && error.status === 409;
        if (!isForgotten || beginning === MAX_BEGINNINGS) throw error;
      }
    }
  }

  private async lookOnce(isFinal: boolean, totalBytes: number): Promise<{ pass: string; sent: number }> {
    const pass = randomUUID();
    let sent = 0;
    let begins = true;
    const give = async (batch: readonly OpenEntry[]): Promise<void> => {
      const entries = batch.map(({ offered }) => offered);
      const offer = { pass, begins, is_final: isFinal, total_bytes: totalBytes, entries };
      begins = false;
      sent += await this.give(offer, batch);
    };
    let batch: OpenEntry[] = [];
    for await (const source of this.tree().entries()) {
      batch.push({ source, offered: await this.describe(source, isFinal) });
      if (batch.length < MAX_OFFERED) continue;
      await give(batch);
      batch = [];
    }
    if (batch.length > 0 || begins) await give(batch);
    return { pass, sent };
  }

  /** Until the other node has all of these; bytes that were sent. */
  private async give(offer: Readonly<Record<string, unknown>>, batch: readonly OpenEntry[]): Promise<number> {
    const backoff = new Backoff(500, 10_000);
    let away = Date.now();
    for (;;) {
      try {
        const answer = await this.send('POST', 'offer', 'application/json', [
          Buffer.from(JSON.stringify(offer)),
        ]);
        away = Date.now();
        backoff.reset();
        const { wanted } = offerFiles.response.parse(JSON.parse(answer));
        if (wanted.length === 0) {
          this.seen(batch.reduce((sum, { offered }) => sum + offered.size, 0));
          return 0;
        }
        let sent = 0;
        const files = this.open(batch, wanted);
        const counted = async function* (frames: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
          for await (const frame of frames) {
            sent += frame.length;
            yield frame;
          }
        };
        const to = `files?pass=${String(offer['pass'])}`;
        await this.send('PUT', to, 'application/octet-stream', counted(writeFrames(files)));
        this.seen(batch.reduce((sum, { offered }) => sum + offered.size, 0));
        return sent;
      } catch (error) {
        this.signal.throwIfAborted();
        const isAway = !(error instanceof NodeRefusal) || GONE.has(error.status);
        if (!isAway || Date.now() - away > this.patienceMs) throw error;
        await sleep(backoff.next(), undefined, { signal: this.signal });
      }
    }
  }

  /** Those that are gone by now are left out: the next look does not offer them. */
  private async *open(
    batch: readonly OpenEntry[],
    wanted: readonly { readonly index: number; readonly from: number }[],
  ): AsyncGenerator<SentFile> {
    for (const { index, from } of wanted) {
      const { offered, source } = batch[index]!;
      const file = await source.reopen();
      if (!file) continue;
      const { handle, info } = file;
      try {
        const entry = { ...offered, mode: info.mode, size: info.size, mtime: info.modified.getTime() };
        const isSame = entry.size === offered.size && entry.mtime === offered.mtime;
        const content = handle.createReadStream({
          autoClose: false,
          highWaterMark: CHUNK,
        }) as AsyncIterable<Buffer>;
        yield { entry, from: isSame ? from : 0, content };
      } finally {
        await handle.close();
      }
    }
  }

  private async describe(source: SourceEntry, isFinal: boolean): Promise<OfferedEntry> {
    const { path, info } = source;
    const kind = info.kind as OfferedEntry['kind'];
    const mtime = info.modified.getTime();
    const offered = { path, kind, mode: info.mode, size: kind === 'file' ? info.size : 0, mtime };
    if (kind === 'link') return { ...offered, target: await source.target() };
    if (!isFinal || kind !== 'file' || mtime < this.proven) return offered;
    return { ...offered, sha256: await this.hashOf(source) };
  }

  private async hashOf(source: SourceEntry): Promise<string | null> {
    const file = await source.open();
    if (!file) return null;
    try {
      const hash = createHash('sha256');
      const content = file.handle.createReadStream({ autoClose: false, highWaterMark: CHUNK });
      for await (const chunk of content as AsyncIterable<Buffer>) {
        this.signal.throwIfAborted();
        hash.update(chunk);
      }
      return hash.digest('hex');
    } finally {
      await file.handle.close();
    }
  }

  private send(
    method: 'POST' | 'PUT',
    path: string,
    contentType: string,
    body: Iterable<Buffer> | AsyncIterable<Buffer>,
  ): Promise<string> {
    const { filesUrl, headers } = this.to;
    return sendToNode({
      method,
      url: `${filesUrl}/${path}`,
      headers,
      contentType,
      body,
      signal: this.signal,
    });
  }
}
