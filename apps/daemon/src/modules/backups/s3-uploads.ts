import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { backupParts } from '@app/contracts/remote/backups.contract.js';
import { Pieces, partPath, readArchiveFile, removeArchive, writePart } from '../../platform/archive/index.js';
import { Backoff } from '../../platform/panel-client/backoff.js';
import { PanelClient } from '../../platform/panel-client/panel-client.js';
import type { MadeArchive, UploadedPart } from './backup-archives.port.js';
import { putSigned, StoreError } from './signed-url.js';

/** Tries of one part, over about a minute where the store refuses at once. */
const TRIES = 8;
/** A signed address has run out, or its signer's clock is wrong. */
const REFUSED = 403;

export interface Upload {
  readonly backup: string;
  /** Where parts lie meanwhile: beside this path. */
  readonly path: string;
  readonly content: AsyncIterable<Buffer>;
  /** More than the archive is likely to have: a stock panel signs as many parts as it takes, and no more. */
  readonly atMost: number;
  readonly signal: AbortSignal;
  /** Something was sent. */
  readonly onSent: () => void;
}

/**
 * Sends archives to where the panel says, part by part as they are made (remote-api.md §8). At most two parts lie on
 * the node's disk, so that each can be sent again in full (hazards B1, B2).
 */
@Injectable()
export class S3Uploads {
  constructor(private readonly panel: PanelClient) {}

  async send(upload: Upload): Promise<Omit<MadeArchive, 'files' | 'contentBytes'>> {
    const { signal, path } = upload;
    const hash = createHash('sha256');
    const parts: UploadedPart[] = [];
    const pieces = new Pieces(upload.content);
    const addresses = new PartAddresses(this.panel, upload);
    let size = 0;
    let sending: Promise<unknown> = Promise.resolve();
    const counted = async function* (bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of bytes) {
        hash.update(chunk);
        yield chunk;
      }
    };
    try {
      for (let number = 1; !pieces.ended; number++) {
        const partSize = await addresses.partSize(number);
        const file = partPath(path, number % 2);
        const length = await writePart(file, counted(pieces.next(partSize)));
        signal.throwIfAborted();
        size += length;
        await sending;
        if (length === 0 && number > 1) break;
        sending = this.sendPart(addresses, number, file, length, upload).then((etag) =>
          parts.push({ etag, part_number: number }),
        );
        // It is waited for above and below.
        sending.catch(() => undefined);
      }
      await sending;
      return { checksum: hash.digest('hex'), size, parts };
    } finally {
      await pieces.close();
      await Promise.allSettled([sending]);
      await Promise.all([0, 1].map((slot) => removeArchive(partPath(path, slot))));
    }
  }

  private async sendPart(
    addresses: PartAddresses,
    number: number,
    file: string,
    length: number,
    { signal, onSent }: Upload,
  ): Promise<string> {
    const backoff = new Backoff(1000, 20_000);
    for (let left = TRIES - 1; ; left--) {
      try {
        const url = await addresses.of(number);
        return await putSigned(url, watched(readArchiveFile(file), onSent), length, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof StoreError) || left === 0) throw error;
        if (error.status === REFUSED) addresses.forget();
        else if (!error.isPassing) throw error;
        onSent();
        await sleep(backoff.next(), undefined, { signal });
      }
    }
  }
}

async function* watched(bytes: AsyncIterable<Buffer>, onChunk: () => void): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    onChunk();
    yield chunk;
  }
}

/** Signed addresses of an archive's parts, asked for as they are needed: they do not last for ever. */
class PartAddresses {
  private first = 1;
  private urls: readonly string[] = [];
  private bytes = 0;

  constructor(
    private readonly panel: PanelClient,
    private readonly upload: Pick<Upload, 'backup' | 'atMost' | 'signal'>,
  ) {}

  async partSize(number: number): Promise<number> {
    await this.of(number);
    return this.bytes;
  }

  async of(number: number): Promise<string> {
    const known = this.urls[number - this.first];
    if (known !== undefined) return known;
    const { backup, atMost, signal } = this.upload;
    const answer = await this.panel.call(
      backupParts,
      { params: { backup }, query: { size: atMost, from: number } },
      { signal },
    );
    this.first = answer.first_part ?? 1;
    this.urls = answer.parts;
    this.bytes = answer.part_size;
    const url = this.urls[number - this.first];
    if (url === undefined)
      throw new Error('The archive has become larger than the panel has signed parts for.');
    return url;
  }

  forget(): void {
    this.urls = [];
  }
}
