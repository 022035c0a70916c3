import { setTimeout as sleep } from 'node:timers/promises';
import { addressRefused } from '../../platform/http/public-address.js';
import { Backoff } from '../../platform/panel-client/backoff.js';
import type { Bytes } from './backup-archives.port.js';
import { getSigned, type SignedDownload, StoreError } from './signed-url.js';

/** Tries in a row that bring nothing. */
const TRIES = 6;
const NOT_ALLOWED =
  'The store of backups is not at an address of the public internet, and the node does not allow its host ' +
  '(system.backups.restore_host_allowlist).';

/** An archive from its signed address; goes on where a broken connection ended, of the same object only. */
export async function* downloadSigned(
  source: SignedDownload,
  onBytes: (bytes: Bytes) => void,
): AsyncGenerator<Buffer> {
  const { signal } = source;
  const backoff = new Backoff(1000, 20_000);
  const from = { byte: 0, etag: null as string | null };
  let total: number | null = null;
  for (let left = TRIES; ;) {
    try {
      const { answer, etag, size } = await getSigned(source, from);
      if (from.byte === 0) {
        from.etag = etag;
        total = size;
      }
      for await (const chunk of answer as AsyncIterable<Buffer>) {
        from.byte += chunk.length;
        left = TRIES;
        backoff.reset();
        onBytes({ done: from.byte, total });
        yield chunk;
      }
      if (total === null || from.byte >= total) return;
    } catch (error) {
      signal.throwIfAborted();
      if (addressRefused.is(error)) throw addressRefused(NOT_ALLOWED);
      if (error instanceof StoreError && !error.isPassing) throw error;
      if (from.byte > 0 && from.etag === null) throw error;
    }
    if (--left === 0) throw new StoreError(null);
    await sleep(backoff.next(), undefined, { signal });
  }
}
