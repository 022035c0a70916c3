/** Bare calls as an SDK makes them: a key, JSON in, status and JSON out. */
export class Api {
  constructor(
    readonly baseUrl: string,
    private readonly key: string,
  ) {}

  async request<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: T }> {
    const response = await fetch(this.baseUrl + path, {
      method,
      headers: {
        authorization: `Bearer ${this.key}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as T };
  }

  get<T = Record<string, unknown>>(path: string): Promise<{ status: number; body: T }> {
    return this.request<T>('GET', path);
  }

  post<T = Record<string, unknown>>(path: string, body?: unknown): Promise<{ status: number; body: T }> {
    return this.request<T>('POST', path, body);
  }
}
