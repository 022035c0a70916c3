import { randomUUID } from 'node:crypto';
import { expect, vi } from 'vitest';
import type { ServerConfiguration } from '@app/contracts/remote/settings.js';
import { ConsoleClient } from '../support/console-client.js';
import { freePort } from '../support/fake-panel.js';
import { TestDaemon } from '../support/test-daemon.js';
import type { StockDialect } from './stock-dialects.js';

/** What a stock panel serves under /api/remote: remote-api.md §2. */
const STOCK_ROUTES = [
  /^GET \/servers\?page=\d+&per_page=50$/,
  /^POST \/servers\/reset$/,
  /^GET \/servers\/[^/]+(\/install)?$/,
  /^POST \/servers\/[^/]+\/(install|transfer\/(success|failure)|container\/status)$/,
  /^POST \/(activity|sftp\/auth)$/,
  /^GET \/backups\/[^/?]+\?size=\d+$/,
  /^POST \/backups\/[^/]+(\/restore)?$/,
];
/** The header by which Pelican's panel tells a node of its own from anything else (daemon-api.md §1). */
const AGENT = /^Pelican Wings\/v(\d+\.\d+\.\d+|develop) \(id:(\w*)\)$/;

/** Field names of an answer, for shapes that a panel picks apart by name. */
export const keys = (value: unknown): string[] => Object.keys(value as object);
export const UTILIZATION = [
  'memory_bytes',
  'memory_limit_bytes',
  'cpu_absolute',
  'network',
  'uptime',
  'disk_bytes',
  'state',
];

export interface StockAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON. */
  json(): unknown;
}

/** A stock panel's side of one node: its calls in its words, and what it knows of its servers. */
export class StockPanel {
  private constructor(
    readonly dialect: StockDialect,
    readonly daemon: TestDaemon,
  ) {}

  static async start(dialect: StockDialect): Promise<StockPanel> {
    const daemon = await TestDaemon.prepare({ config: { power: { stop_grace: 5, term_grace: 1 } } });
    daemon.panel.knowsHeartbeat = false;
    for (const path of dialect.lacks) daemon.panel.refusals.set(path, 404);
    await daemon.startHere();
    return new StockPanel(dialect, daemon);
  }

  /** A server in the panel's books; the node hears of it by `create`. */
  async book(over: { suspended?: boolean } = {}): Promise<string> {
    const uuid = randomUUID();
    this.port.set(uuid, await freePort());
    this.describe(uuid, over);
    this.daemon.panel.scripts.set(uuid, {
      container_image: '~rookery/installer:local',
      entrypoint: 'sh',
      script: 'echo installing\necho "$MAX_PLAYERS" > /mnt/server/installed.txt',
    });
    return uuid;
  }

  describe(uuid: string, over: { suspended?: boolean; memory?: number } = {}): void {
    const configuration = this.dialect.server({ uuid, port: this.port.get(uuid)!, ...over });
    this.daemon.panel.servers.set(uuid, configuration as ServerConfiguration);
  }

  private readonly port = new Map<string, number>();

  /** One call as the panel's HTTP client makes it; Pelican's refuses an answer without the header of a node. */
  async call(method: string, path: string, body?: object | string): Promise<StockAnswer> {
    const content = typeof body === 'object' ? JSON.stringify(body) : (body ?? this.contentless(method));
    const answer = await fetch(this.daemon.url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.daemon.panel.token}`,
        accept: 'application/json',
        // Both clients say so of everything they send, of the content of a file too.
        'content-type': 'application/json',
      },
      ...(content === undefined ? {} : { body: content }),
    });
    const text = await answer.text();
    const [, , id] = AGENT.exec(answer.headers.get('user-agent') ?? '') ?? [];
    expect(id, `User-Agent of ${method} ${path}`).toBe(this.daemon.panel.tokenId);
    return { status: answer.status, headers: answer.headers, text, json: () => JSON.parse(text) as unknown };
  }

  /** A call that answers with nothing. */
  async done(method: string, path: string, body?: object | string): Promise<void> {
    const answer = await this.call(method, path, body);
    expect([answer.status, answer.text], `${method} ${path}`).toEqual([204, '']);
  }

  /** The same server in the books of this node's side, to which it is to come. */
  expect(uuid: string, from: StockPanel): void {
    this.daemon.panel.servers.set(uuid, from.daemon.panel.servers.get(uuid)!);
  }

  of(uuid: string, path = ''): string {
    return `/api/servers/${uuid}${path}`;
  }

  files(uuid: string, path: string, query: Record<string, string> = {}): string {
    return this.of(uuid, `/files${path}?${new URLSearchParams(query)}`);
  }

  /** A server that the node has and has installed. */
  async created(startOnCompletion = false): Promise<string> {
    const uuid = await this.book();
    const answer = await this.call('POST', '/api/servers', { uuid, start_on_completion: startOnCompletion });
    expect([answer.status, answer.text]).toEqual([202, '']);
    expect(await this.told(`/servers/${uuid}/install`)).toEqual({ successful: true, reinstall: false });
    return uuid;
  }

  /** The first body posted to a path that ends so. */
  told(end: string): Promise<unknown> {
    return vi.waitFor(
      () => {
        const [body] = this.daemon.panel.bodies(end);
        expect(body, `a report to ${end}`).toBeDefined();
        return body;
      },
      { timeout: 60_000, interval: 20 },
    );
  }

  /** A token as both panels sign it since they know scopes: daemon-api.md §2. */
  async token(uuid: string, claims: Record<string, unknown>): Promise<string> {
    const { url } = this.daemon.panel;
    const nbf = Math.floor(Date.now() / 1000) - 300;
    return this.daemon.panel.consoleToken(uuid, { iss: url, aud: [this.daemon.url], nbf, ...claims });
  }

  async socket(uuid: string): Promise<ConsoleClient> {
    const { daemon } = this;
    return ConsoleClient.open(`${daemon.url}${this.of(uuid, '/ws')}`, daemon.panel.url);
  }

  /** Requests of the daemon that no stock panel has a route for, apart from those it was refused and gave up. */
  unknownRequests(): string[] {
    return this.daemon.panel.received
      .map(({ method, path }) => `${method} ${path}`)
      .filter((line) => !STOCK_ROUTES.some((route) => route.test(line)));
  }

  private contentless(method: string): string | undefined {
    return method === 'POST' ? this.dialect.emptyBody : undefined;
  }
}
