import { once } from 'node:events';
import { request as requestPlain, type IncomingMessage } from 'node:http';
import { request as requestTls } from 'node:https';
import { defineError } from '@app/contracts/core/errors.js';
import { assertPublicHost, publicLookup } from '../../../platform/http/public-address.js';

export const badPullUrl = defineError({
  code: 'DaemonPullBadUrl',
  status: 400,
  blame: 'caller',
  message: 'The URL to download from is not valid.',
});
export const pullFailed = defineError({
  code: 'DaemonPullFailed',
  status: 400,
  blame: 'caller',
  message: 'The file could not be downloaded.',
});
const IDLE_MS = 60_000;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export interface RemoteOptions {
  readonly maxRedirects: number;
  /** Addresses or ranges that may be connected to although they are not public. */
  readonly allowed: readonly string[];
  readonly signal: AbortSignal;
}

export function parseRemoteUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !['http:', 'https:'].includes(url.protocol)) throw badPullUrl();
  return url;
}

/** The answer of 200 that a URL leads to; each hop is checked as the first is, and no proxy is asked. */
export async function fetchRemote(first: URL, options: RemoteOptions): Promise<IncomingMessage> {
  let url = first;
  for (let hop = 0; hop <= options.maxRedirects; hop++) {
    const answer = await get(url, options);
    const { statusCode = 0, headers } = answer;
    if (statusCode === 200) return answer;
    answer.destroy();
    if (!REDIRECTS.has(statusCode) || headers.location === undefined) {
      throw pullFailed(`The remote server answered ${statusCode}.`);
    }
    if (!URL.canParse(headers.location, url.href)) throw badPullUrl();
    url = parseRemoteUrl(new URL(headers.location, url.href).href);
  }
  throw pullFailed('The download is redirected too often.');
}

async function get(url: URL, { allowed, signal }: RemoteOptions): Promise<IncomingMessage> {
  assertPublicHost(url, allowed);
  const request = (url.protocol === 'https:' ? requestTls : requestPlain)(url, {
    lookup: publicLookup(allowed),
    // A connection of its own: one that is kept was checked for another name.
    agent: false,
    signal,
    headers: { 'user-agent': 'Rookery', 'accept-encoding': 'identity' },
  });
  request.setTimeout(IDLE_MS, () => request.destroy(pullFailed('The remote server does not answer.')));
  request.end();
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  return answer;
}
