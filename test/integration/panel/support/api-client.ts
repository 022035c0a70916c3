import { checkAnswer } from './contract.js';

/** An answer of the API; `body` is the parsed JSON, the text when it is none, null when it is empty. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  // Tests look into bodies of every shape; they state by their assertions what they expect there.
  readonly body: Json;
  /** The value at a dotted path of the body: `data.0.attributes.id`; undefined when there is none. */
  at<T = unknown>(path: string): T;
}

/** JSON as tests read it: any property may be asked for. */
export interface Json {
  readonly [key: string]: Json;
}

export interface ApiClient {
  get(path: string, headers?: Record<string, string>): Promise<ApiAnswer>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<ApiAnswer>;
  put(path: string, body?: unknown, headers?: Record<string, string>): Promise<ApiAnswer>;
  patch(path: string, body?: unknown, headers?: Record<string, string>): Promise<ApiAnswer>;
  delete(path: string, headers?: Record<string, string>): Promise<ApiAnswer>;
  /** Any verb; a string or bytes are sent as they are. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<ApiAnswer>;
}

const parse = (text: string): Json => {
  if (text === '') return null as unknown as Json;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text as unknown as Json;
  }
};

const valueAt = (root: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], root);

/**
 * Speaks as the SDKs do: bearer key, JSON in and out. Never rejects for a status, but for a success that breaks the
 * contract of its route.
 */
export function apiClient(url: string, key?: string): ApiClient {
  const send: ApiClient['send'] = async (method, path, body, headers = {}) => {
    const isRaw = typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(url + path, {
      method,
      redirect: 'manual',
      headers: {
        accept: 'application/json',
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isRaw ? (body as string) : JSON.stringify(body) }),
    });
    const answer = parse(await response.text());
    checkAnswer(method, path, response.status, answer);
    return {
      status: response.status,
      headers: response.headers,
      body: answer,
      at: <T>(path: string) => valueAt(answer, path) as T,
    };
  };
  return {
    send,
    get: (path, headers) => send('GET', path, undefined, headers),
    post: (path, body, headers) => send('POST', path, body, headers),
    put: (path, body, headers) => send('PUT', path, body, headers),
    patch: (path, body, headers) => send('PATCH', path, body, headers),
    delete: (path, headers) => send('DELETE', path, undefined, headers),
  };
}
