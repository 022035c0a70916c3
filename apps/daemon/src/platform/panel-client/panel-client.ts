import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { CallConnectionError, CallError, createCall, type Call } from '@app/contracts/core/call.js';
import type { InputOf, ResponseOf, RouteDescriptor } from '@app/contracts/core/route.js';
import { RELEASE } from '@app/platform/config/release.js';
import type { ConfigStore } from '../../config/config-store.js';
import { Backoff } from './backoff.js';
import { httpFetch } from './http-fetch.js';

/** The panel is away or something between us and it answered in its place (hazard D6). */
export class PanelUnavailableError extends Error {
  constructor(options: { cause: unknown }) {
    super('the panel is not available', options);
    this.name = 'PanelUnavailableError';
  }
}

/** What a right token or another moment would change. */
const PASSING = [401, 408, 425];

/** The panel itself said no; `status` is its 4xx. */
export class PanelRefusedError extends Error {
  constructor(
    readonly status: number,
    options: { cause: unknown },
  ) {
    super(`the panel refused with ${status}`, options);
    this.name = 'PanelRefusedError';
  }

  /** Whether the same words would be refused for ever: asking again is in vain then. */
  get isFinal(): boolean {
    return !PASSING.includes(this.status);
  }
}

export interface PanelCallOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds of one attempt; the configured remote_query.timeout otherwise. */
  readonly timeoutMs?: number;
  /** Milliseconds in which failed attempts are repeated; 0 = one attempt. */
  readonly retryMs?: number;
}

/** Repeated attempts of one call: 0.5 s doubling to 12 s within 30 s (daemon-api.md §7), jittered. */
export const RETRY = { baseMs: 500, maxMs: 12_000, totalMs: 30_000 } as const;

/** `Pelican Wings/v… (id:…)`: what stock panels read in both directions. */
export const agentName = (tokenId: string): string => `Pelican Wings/v${RELEASE} (id:${tokenId})`;

/** An error of the panel is JSON with `errors`; a 403 page of a proxy is not. */
const isPanelError = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && ('errors' in body || 'error' in body);

function classify(error: unknown): PanelUnavailableError | PanelRefusedError {
  if (error instanceof CallError && error.status >= 400 && error.status < 500 && error.status !== 429) {
    if (isPanelError(error.body) || error.status === 404) {
      return new PanelRefusedError(error.status, { cause: error });
    }
  }
  return new PanelUnavailableError({ cause: error });
}

/** The daemon's side of the remote API. Every method rejects with PanelUnavailableError or PanelRefusedError. */
export class PanelClient {
  constructor(
    private readonly config: ConfigStore,
    private readonly doFetch: typeof fetch = httpFetch,
  ) {}

  async call<T extends RouteDescriptor>(
    route: T,
    input: InputOf<T>,
    options: PanelCallOptions = {},
  ): Promise<ResponseOf<T>> {
    const until = Date.now() + (options.retryMs ?? RETRY.totalMs);
    const backoff = new Backoff(RETRY.baseMs, RETRY.maxMs);
    for (;;) {
      try {
        return await this.attempt(route, input, options);
      } catch (error) {
        const failure = classify(error);
        const delay = backoff.next();
        const isLast = failure instanceof PanelRefusedError || Date.now() + delay > until;
        if (isLast || options.signal?.aborted) throw failure;
        await sleep(delay, undefined, options.signal ? { signal: options.signal } : {}).catch(() => {
          throw failure;
        });
      }
    }
  }

  /** A call whose answer says nothing: any 2xx is success, whatever its body. */
  async push<T extends RouteDescriptor>(
    route: T,
    input: InputOf<T>,
    options: PanelCallOptions = {},
  ): Promise<void> {
    try {
      await this.call(route, input, { retryMs: 0, ...options });
    } catch (error) {
      const cause = (error as Error).cause;
      // A stock panel may answer a push with an empty body; only the status counts.
      if (cause instanceof CallConnectionError && cause.cause instanceof z.ZodError) return;
      throw error;
    }
  }

  private attempt<T extends RouteDescriptor>(
    route: T,
    input: InputOf<T>,
    options: PanelCallOptions,
  ): Promise<ResponseOf<T>> {
    const { remote, remote_query } = this.config.current;
    const { id, token } = this.config.credentials;
    const call: Call = createCall({
      baseUrl: remote,
      timeoutMs: options.timeoutMs ?? remote_query.timeout * 1000,
      fetch: this.doFetch,
      headers: {
        ...remote_query.custom_headers,
        authorization: `Bearer ${id}.${token}`,
        'user-agent': agentName(id),
      },
    });
    return call(route, input, options.signal ? { signal: options.signal } : {});
  }
}
