import {
  areaOf,
  AREA_PREFIX,
  NoContent,
  RawContent,
  type InputOf,
  type ResponseOf,
  type RouteDescriptor,
} from './route.js';

/** The peer answered with something else than success. */
export class CallError extends Error {
  constructor(
    readonly route: string,
    readonly status: number,
    /** Parsed JSON body, or the text when it is no JSON. */
    readonly body: unknown,
    readonly headers: Headers,
  ) {
    super(`${route} answered ${status}`);
    this.name = 'CallError';
  }
}

/** The peer could not be reached, did not answer in time or answered nonsense. */
export class CallConnectionError extends Error {
  constructor(
    readonly route: string,
    options: { cause: unknown },
  ) {
    super(`${route}: no usable answer`, options);
    this.name = 'CallConnectionError';
  }
}

export interface CallOptions {
  readonly baseUrl: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds for the whole call, unless the call brings its own signal. */
  readonly timeoutMs?: number;
  readonly fetch?: typeof fetch;
  /** Sees each response before its body is read; throw to refuse it. */
  readonly inspect?: (response: Response) => void;
}

export interface PerCall {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Call = <T extends RouteDescriptor>(
  route: T,
  input: InputOf<T>,
  per?: PerCall,
) => Promise<ResponseOf<T>>;

const fillPath = (path: string, params: Record<string, unknown>): string =>
  path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])));

function searchOf(query: Record<string, unknown> | undefined): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null) search.append(key, String(value));
  }
  return search.size > 0 ? `?${search}` : '';
}

/** JSON, or the text where it is none. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** The address of a call, its path and query filled in. */
export function urlOf<T extends RouteDescriptor>(baseUrl: string, route: T, input: InputOf<T>): string {
  const { params, query } = input as Record<string, Record<string, unknown> | undefined>;
  const path = AREA_PREFIX[areaOf(route)] + fillPath(route.path, params ?? {});
  return baseUrl.replace(/\/+$/, '') + path + searchOf(query);
}

/**
 * A typed client for route descriptors, used by the web, the panel (towards nodes) and the daemon (towards
 * the panel). Redirects are errors (remote-api.md §1). Rejects with CallError or CallConnectionError.
 */
export function createCall(options: CallOptions): Call {
  const doFetch = options.fetch ?? fetch;
  return async (route, input, per = {}) => {
    const { body } = input as { body?: unknown };
    // A document of its own goes as it is; what it is its reader finds out.
    const isDocument = route.bodyTreatment === 'raw' && typeof body === 'string';
    const url = urlOf(options.baseUrl, route, input);
    const timeoutMs = per.timeoutMs ?? options.timeoutMs;
    const signals = [per.signal, timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs)].filter(
      (signal) => signal !== undefined,
    );
    let response: Response;
    let text: string;
    try {
      response = await doFetch(url, {
        method: route.method,
        redirect: 'manual',
        headers: {
          accept: 'application/json',
          ...(body === undefined
            ? {}
            : { 'content-type': isDocument ? 'text/plain; charset=utf-8' : 'application/json' }),
          ...options.headers,
          ...per.headers,
        },
        ...(body === undefined ? {} : { body: isDocument ? body : JSON.stringify(body) }),
        ...(signals.length > 0 ? { signal: AbortSignal.any(signals) } : {}),
      });
      text = await response.text();
    } catch (cause) {
      throw new CallConnectionError(route.id, { cause });
    }
    if (!response.ok) throw new CallError(route.id, response.status, parseJson(text), response.headers);
    options.inspect?.(response);
    if (route.response === NoContent) return undefined as never;
    if (route.response === RawContent) return text as never;
    const parsed = (
      route.response as { safeParse(value: unknown): { success: boolean; data?: unknown; error?: unknown } }
    ).safeParse(parseJson(text));
    if (!parsed.success) throw new CallConnectionError(route.id, { cause: parsed.error });
    return parsed.data as never;
  };
}
