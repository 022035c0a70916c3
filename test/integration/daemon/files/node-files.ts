import { join } from 'node:path';
import { TestDaemon } from '../support/test-daemon.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A server on a daemon, and what the panel asks of its files. */
export class NodeFiles {
  private constructor(
    readonly daemon: TestDaemon,
    readonly uuid: string,
  ) {}

  static async start(config: Record<string, unknown> = {}): Promise<NodeFiles> {
    const daemon = await TestDaemon.start({ config });
    return new NodeFiles(daemon, await daemon.create());
  }

  /** The folder on the host. */
  path(...names: string[]): string {
    return join(this.daemon.folder, 'volumes', this.uuid, ...names);
  }

  /** Changes the settings that the panel has and has the daemon fetch them. */
  async configure(settings: object): Promise<void> {
    const known = this.daemon.panel.servers.get(this.uuid)!;
    this.daemon.panel.servers.set(this.uuid, { ...known, settings: { ...known.settings, ...settings } });
    await this.daemon.call('POST', `/api/servers/${this.uuid}/sync`);
  }

  /** Sets the disk limit in MiB. */
  async limit(mib: number): Promise<void> {
    const { build } = this.daemon.panel.servers.get(this.uuid)!.settings;
    await this.configure({ build: { ...build, disk_space: mib } });
  }

  url(path: string, query: Record<string, string> = {}): string {
    return `/api/servers/${this.uuid}/files${path}?${new URLSearchParams(query)}`;
  }

  async ask(
    method: string,
    path: string,
    {
      query = {},
      body,
      headers = {},
    }: { query?: Record<string, string>; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const answer = await this.daemon.call(method, this.url(path, query), body, headers);
    const text = await answer.text();
    const isJson =
      answer.headers.get('content-type')?.startsWith('application/json') &&
      (path !== '/contents' || !answer.ok);
    return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
  }

  get(
    path: string,
    query: Record<string, string> = {},
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return this.ask('GET', path, { query, headers });
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.ask('POST', path, { body });
  }

  write(file: string, content: string, headers: Record<string, string> = {}): Promise<Answer> {
    const type = {
      'content-type': 'text/plain',
      'content-length': String(Buffer.byteLength(content)),
      ...headers,
    };
    return this.ask('POST', '/write', { query: { file }, body: content, headers: type });
  }

  async names(directory = '/'): Promise<string[]> {
    const { body } = await this.get('/list-directory', { directory });
    return (body as { name: string }[]).map(({ name }) => name);
  }
}

/** Status and text of a refusal. */
export const refusal = ({ status, body }: Answer): [number, unknown] => [
  status,
  typeof body === 'object' ? (body as { error: string }).error : body,
];
