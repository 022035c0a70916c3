import { once } from 'node:events';
import { request as plain, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as tls } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { addressRefused, assertPublicHost, publicLookup } from '../../platform/http/public-address.js';

/** Nothing heard of the store for so long ends a try. */
const SILENT_MS = 60_000;

/** What a store of backups answered; its body is for nobody's eyes, the address neither. */
export class StoreError extends Error {
  constructor(
    /** Null = no answer came. */
    readonly status: number | null,
    options?: { cause?: unknown },
  ) {
    const reason = status === null ? 'does not answer' : `answered with status ${status}`;
    super(`The store of backups ${reason}.`, options);
    this.name = 'StoreError';
  }

  /** Whether another try may go better. */
  get isPassing(): boolean {
    return this.status === null || this.status >= 500 || this.status === 408 || this.status === 429;
  }
}

/** Puts a body of known length to a signed address; returns the ETag as it came, quotes included. */
export async function putSigned(
  url: string,
  body: AsyncIterable<Buffer>,
  length: number,
  signal: AbortSignal,
): Promise<string> {
  const headers = { 'content-length': length, 'content-type': 'application/x-gzip' };
  const sent = begin(url, { method: 'PUT', headers, signal });
  const answered = answerOf(sent);
  // Its failure shows in the answer too, or is the answer's.
  const fed = pipeline(body, sent);
  fed.catch(() => undefined);
  const answer = await answered;
  answer.resume();
  if (answer.statusCode !== 200) {
    sent.destroy();
    throw new StoreError(answer.statusCode ?? null);
  }
  await fed;
  return answer.headers.etag ?? '';
}

export interface SignedDownload {
  readonly url: string;
  /** Hosts, addresses and ranges that may be asked although they are not public. */
  readonly allowed: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * What a signed address gives, from a byte on. Redirects are not followed: the panel signs for the right place. Nor is
 * a host of the node's own networks asked, unless the operator allows it (daemon-runtime.md §7).
 */
export async function getSigned(
  { url, allowed, signal }: SignedDownload,
  from: { readonly byte: number; readonly etag: string | null },
): Promise<{ readonly answer: IncomingMessage; readonly etag: string | null; readonly size: number | null }> {
  const headers = from.byte === 0 ? {} : { range: `bytes=${from.byte}-`, 'if-match': from.etag ?? '*' };
  assertPublicHost(new URL(url), allowed);
  // A connection of its own: one that is kept was not looked up so.
  const sent = begin(url, {
    method: 'GET',
    headers,
    signal,
    agent: false,
    lookup: publicLookup(allowed),
  });
  const answered = answerOf(sent);
  sent.end();
  const answer = await answered;
  if (answer.statusCode !== (from.byte === 0 ? 200 : 206)) {
    answer.destroy();
    throw new StoreError(answer.statusCode ?? null);
  }
  const length = Number(answer.headers['content-length'] ?? Number.NaN);
  return { answer, etag: answer.headers.etag ?? null, size: Number.isNaN(length) ? null : length };
}

function begin(url: string, options: RequestOptions): ReturnType<typeof plain> {
  const { protocol } = new URL(url);
  const sent = (protocol === 'https:' ? tls : plain)(url, options);
  return sent.setTimeout(SILENT_MS, () => void sent.destroy(new Error('silent')));
}

async function answerOf(sent: ReturnType<typeof plain>): Promise<IncomingMessage> {
  try {
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    // What comes too late belongs to nobody.
    sent.on('error', () => undefined);
    return answer;
  } catch (cause) {
    if (addressRefused.is(cause)) throw cause;
    throw new StoreError(null, { cause });
  }
}
