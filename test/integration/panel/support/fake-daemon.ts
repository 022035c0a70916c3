import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FakeFiles } from './fake-files.js';

export interface DaemonCall {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

export interface FakeServer {
  state: string;
  isSuspended: boolean;
}

type Answer = { status: number; body?: unknown } | 'hang' | 'drop' | 'half';
/** A function is called when the request has come; its answer is sent when it is there. */
type Answering = Answer | (() => Promise<Answer>);
interface Rule {
  readonly matches: (call: DaemonCall) => boolean;
  readonly answer: Answering;
  left: number;
}

/** What is asked of the files of a server. */
const FILE_PATH = /^\/api\/servers\/[^/]+\/files\/(.+)$/;

const POWER_STATE: Record<string, string> = {
  start: 'running',
  restart: 'running',
  stop: 'offline',
  kill: 'offline',
  hibernate: 'offline',
};
const NO_USAGE = {
  memory_bytes: 0,
  memory_limit_bytes: 0,
  cpu_absolute: 0,
  network: { rx_bytes: 0, tx_bytes: 0 },
  uptime: 0,
  disk_bytes: 0,
};

/**
 * A node in this process that speaks the daemon's HTTP contract (daemon-api.md §1–4), remembers what it was
 * asked and can be told to refuse, hang or drop connections. It never calls the panel by itself.
 */
export class FakeDaemon {
  readonly calls: DaemonCall[] = [];
  readonly servers = new Map<string, FakeServer>();
  readonly files = new FakeFiles();
  /** What it says it can do beyond Wings; null = it is one. */
  features: readonly string[] | null = null;
  private readonly rules: Rule[] = [];
  private readonly waiting = new Set<(call: DaemonCall) => void>();
  private server: Server;

  private constructor(
    /** The key of the node; calls without it are refused. */
    public token: string,
    private listeningPort: number,
  ) {
    this.server = this.createServer();
  }

  static async start(options: { token: string; port?: number }): Promise<FakeDaemon> {
    const daemon = new FakeDaemon(options.token, options.port ?? 0);
    await daemon.listen();
    return daemon;
  }

  get port(): number {
    return this.listeningPort;
  }

  get url(): string {
    return `http://127.0.0.1:${this.listeningPort}`;
  }

  /** For tests that need more of the server, for example its `upgrade` event. */
  get httpServer(): Server {
    return this.server;
  }

  /** Answers calls like this one so, `times` times (default: from now on). `path` is a suffix or a pattern. */
  answer(method: string, path: string | RegExp, answer: Answering, times = Number.POSITIVE_INFINITY): void {
    this.rules.unshift({ matches: matcher(method, path), answer, left: times });
  }

  /** Forgets calls, servers and rules. */
  reset(): void {
    this.calls.length = 0;
    this.servers.clear();
    this.rules.length = 0;
    this.files.reset();
  }

  callsTo(method: string, path: string | RegExp): DaemonCall[] {
    return this.calls.filter(matcher(method, path));
  }

  /** The first such call, made already or still to come. */
  async waitForCall(method: string, path: string | RegExp): Promise<DaemonCall> {
    const matches = matcher(method, path);
    const made = this.calls.find(matches);
    if (made) return made;
    return new Promise((resolve) => {
      const look = (call: DaemonCall): void => {
        if (!matches(call)) return;
        this.waiting.delete(look);
        resolve(call);
      };
      this.waiting.add(look);
    });
  }

  /** Nobody listens any more; `resume` listens on the same port again. */
  async stop(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  async resume(): Promise<void> {
    if (this.server.listening) return;
    this.server = this.createServer();
    await this.listen();
  }

  private async listen(): Promise<void> {
    this.server.listen(this.listeningPort, '127.0.0.1');
    await once(this.server, 'listening');
    this.listeningPort = (this.server.address() as AddressInfo).port;
  }

  private createServer(): Server {
    return createServer((request, response) => void this.handle(request, response));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://daemon');
    const isJson = request.headers['content-type'] === 'application/json';
    const text = isJson ? await readText(request) : '';
    const call: DaemonCall = {
      method: request.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      body: text === '' ? undefined : JSON.parse(text),
    };
    const isSigned = url.searchParams.has('token');
    if (!isSigned && request.headers.authorization !== `Bearer ${this.token}`) {
      return send(response, 403, { error: 'You are not authorized to access this endpoint.' });
    }
    this.calls.push(call);
    const rule = this.rules.find((candidate) => candidate.left > 0 && candidate.matches(call));
    if (rule) rule.left--;
    for (const look of [...this.waiting]) look(call);
    const verb = FILE_PATH.exec(url.pathname)?.[1] ?? '';
    if (!rule && (await this.files.stream(request, response, url, verb))) return;
    const answer =
      typeof rule?.answer === 'function' ? await rule.answer() : (rule?.answer ?? this.serve(call));
    if (answer === 'hang') return;
    if (answer === 'half') {
      response.writeHead(200, { 'content-length': 1000 });
      return void response.write('half', () => response.destroy());
    }
    if (answer === 'drop') return void request.socket.destroy();
    send(response, answer.status, answer.body);
  }

  private serve(call: DaemonCall): { status: number; body?: unknown } {
    const [, api, area, id, action] = call.path.split('/');
    if (api !== 'api') return { status: 404, body: { error: '404 page not found' } };
    if (area === 'system' && id === 'ips') return { status: 200, body: { ip_addresses: ['127.0.0.1'] } };
    if (area === 'system') return { status: 200, body: { version: '1.0.0' } };
    if (area === 'update') return { status: 200, body: { applied: true } };
    if (area === 'deauthorize-user') return { status: 204 };
    if (area === 'capabilities' && this.features) {
      return { status: 200, body: { name: 'fake', version: '1.0.0', features: this.features } };
    }
    if (area !== 'servers') return { status: 404, body: { error: '404 page not found' } };
    if (id === undefined) return this.serveCollection(call);
    const server = this.servers.get(id);
    if (!server) {
      return { status: 404, body: { error: 'The requested resource does not exist on this instance.' } };
    }
    return this.serveServer(call, id, server, action);
  }

  private serveCollection(call: DaemonCall): { status: number; body?: unknown } {
    if (call.method === 'GET') return { status: 200, body: [...this.servers].map(describe) };
    const { uuid } = call.body as { uuid: string };
    if (!this.servers.has(uuid)) this.servers.set(uuid, { state: 'offline', isSuspended: false });
    return { status: 202 };
  }

  private serveServer(
    call: DaemonCall,
    id: string,
    server: FakeServer,
    action: string | undefined,
  ): { status: number; body?: unknown } {
    const verb = FILE_PATH.exec(call.path)?.[1];
    if (verb !== undefined)
      return this.files.serve({ ...call, verb, body: (call.body ?? {}) as Record<string, unknown> });
    if (call.path.endsWith('/backup/preview')) {
      const none = { files: 0, bytes: 0, paths: [] };
      return { status: 200, body: { kept: none, left_out: none } };
    }
    switch (`${call.method} ${action ?? ''}`) {
      case 'GET ':
        return { status: 200, body: describe([id, server]) };
      case 'DELETE ':
        this.servers.delete(id);
        return { status: 204 };
      case 'GET logs':
        return { status: 200, body: { data: [] } };
      case 'GET install-logs':
        return { status: 200, body: { data: '' } };
      case 'POST power':
        server.state = POWER_STATE[(call.body as { action: string }).action] ?? server.state;
        return { status: 202 };
      case 'POST commands':
        return server.state === 'running'
          ? { status: 204 }
          : { status: 502, body: { error: 'Cannot send commands to a stopped server instance.' } };
      case 'POST install':
      case 'POST reinstall':
        return { status: 202 };
      default:
        return { status: 204 };
    }
  }
}

const matcher =
  (method: string, path: string | RegExp) =>
  (call: DaemonCall): boolean =>
    call.method === method && (typeof path === 'string' ? call.path.endsWith(path) : path.test(call.path));

const describe = ([uuid, server]: [string, FakeServer]): object => ({
  state: server.state,
  is_suspended: server.isSuspended,
  utilization: { ...NO_USAGE, state: server.state },
  configuration: { uuid },
});

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, status: number, body?: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
