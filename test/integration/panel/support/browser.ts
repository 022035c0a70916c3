import { apiClient, type ApiAnswer } from './api-client.js';
import type { TestPanel } from './panel.js';

export interface BrowserOptions {
  /** Where the panel sees it come from; needs `TRUSTED_PROXIES: '127.0.0.1'`. */
  readonly ip?: string;
  readonly origin?: string;
  readonly userAgent?: string;
}

/** A browser as far as the panel can tell: keeps the cookie, sends its origin and the token for writes. */
export class Browser {
  cookie: string | null = null;
  csrf: string | null = null;

  constructor(
    public panel: Pick<TestPanel, 'url'>,
    private readonly options: BrowserOptions = {},
  ) {}

  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<ApiAnswer> {
    const { ip, origin = 'http://panel.test', userAgent = 'Browser/1.0' } = this.options;
    const answer = await apiClient(this.panel.url).send(method, path, body, {
      origin,
      'user-agent': userAgent,
      ...(ip === undefined ? {} : { 'x-forwarded-for': ip }),
      ...(this.cookie === null ? {} : { cookie: this.cookie }),
      ...(this.csrf === null ? {} : { 'x-csrf-token': this.csrf }),
      ...headers,
    });
    for (const line of answer.headers.getSetCookie()) {
      const pair = line.split(';', 1)[0]!;
      this.cookie = pair.endsWith('=') ? null : pair;
    }
    return answer;
  }

  get = (path: string): Promise<ApiAnswer> => this.send('GET', path);
  post = (path: string, body?: unknown): Promise<ApiAnswer> => this.send('POST', path, body);

  /** Who is logged in; takes the token for writes. */
  async session(): Promise<ApiAnswer> {
    const answer = await this.get('/api/auth/session');
    this.csrf = answer.at('attributes.csrf');
    return answer;
  }

  /** Logs in and takes the token for writes. */
  async login(user: string, password = 'password', remember = false): Promise<ApiAnswer> {
    const answer = await this.post('/api/auth/login', { user, password, remember });
    if (answer.at('data.complete') === true) await this.session();
    return answer;
  }
}
