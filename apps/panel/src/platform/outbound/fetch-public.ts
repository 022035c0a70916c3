import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.js';

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Why an address was not fetched, fit for the caller's eyes. */
export class PublicFetchError extends Error {
  override readonly name = 'PublicFetchError';
}

export interface PublicFetchOptions {
  readonly maxBytes: number;
  /** For everything together, redirects included. */
  readonly timeoutMs: number;
  /** Which addresses may be connected to; the public internet when absent. */
  readonly isAllowed?: (address: string) => boolean;
  readonly lookup?: LookupFunction;
}

const refused = () => new PublicFetchError('the address does not lie in the public internet');

/** Looks names up and hands on only addresses that may be connected to; the connection uses that very answer. */
function guardedLookup(isAllowed: (address: string) => boolean, lookup: LookupFunction): LookupFunction {
  return (host, options: LookupOptions, done) => {
    lookup(host, { ...options, all: true }, (error, found) => {
      if (error) return done(error, '', 0);
      const answers = found as unknown as LookupAddress[];
      const allowed = answers.filter(({ address }) => isAllowed(address));
      // One inner address among them is reason enough: whoever runs that name means us no good.
      if (allowed.length === 0 || allowed.length < answers.length) return done(refused(), '', 0);
      if (options.all) return done(null, allowed as never);
      done(null, allowed[0]!.address, allowed[0]!.family);
    });
  };
}

function parseUrl(text: string, base?: URL): URL {
  if (!URL.canParse(text, base?.href)) throw new PublicFetchError('it is no valid address');
  const url = new URL(text, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new PublicFetchError('only http and https addresses can be fetched');
  }
  if (url.username !== '' || url.password !== '') {
    throw new PublicFetchError('addresses with a user name are not fetched');
  }
  return url;
}

function open(
  url: URL,
  lookup: LookupFunction,
  isAllowed: (address: string) => boolean,
  signal: AbortSignal,
) {
  return new Promise<IncomingMessage>((resolve, reject) => {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    // Literal addresses are never looked up.
    if (isIP(host) !== 0 && !isAllowed(host)) return reject(refused());
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(url, {
      agent: false,
      lookup,
      signal,
      headers: { accept: 'application/json, application/yaml, text/plain, */*', 'user-agent': 'Rookery' },
    });
    request.once('error', reject);
    request.once('socket', (socket) => {
      // The last word: the address that the connection really has.
      socket.once('connect', () => {
        if (!isAllowed(socket.remoteAddress ?? '')) request.destroy(refused());
      });
    });
    request.once('response', resolve);
    request.end();
  });
}

async function readText(response: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new PublicFetchError(`it is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * The text at a public http or https address. The address is checked where it is connected to, on every redirect
 * anew (hazard R1): a name that leads inside, a redirect to an inner address and a name that changes its mind
 * between look-up and connection are all refused. Throws PublicFetchError.
 */
export async function fetchPublic(address: string, options: PublicFetchOptions): Promise<string> {
  const isAllowed = options.isAllowed ?? isPublicAddress;
  const lookup = guardedLookup(isAllowed, options.lookup ?? (systemLookup as LookupFunction));
  const signal = AbortSignal.timeout(options.timeoutMs);
  let url = parseUrl(address);
  try {
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const response = await open(url, lookup, isAllowed, signal);
      const status = response.statusCode ?? 0;
      if (status === 200) return await readText(response, options.maxBytes);
      response.destroy();
      const { location } = response.headers;
      if (!REDIRECTS.has(status) || location === undefined) {
        throw new PublicFetchError(`the answer was ${status}`);
      }
      url = parseUrl(location, url);
    }
  } catch (error) {
    if (error instanceof PublicFetchError) throw error;
    if (signal.aborted) throw new PublicFetchError('it took too long', { cause: error });
    throw new PublicFetchError('there was no usable answer', { cause: error });
  }
  throw new PublicFetchError(`it was redirected more than ${MAX_REDIRECTS} times`);
}
