import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { SignJWT } from 'jose';
import type { ApiClient } from '../../panel/support/api-client.js';
import type { InstallationScript, ServerConfiguration } from '@app/contracts/remote/settings.js';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly headers: IncomingMessage['headers'];
}

export interface SftpQuestion {
  readonly type: 'password' | 'public_key';
  readonly username: string;
  readonly password: string;
  readonly ip: string;
}
export type SftpAnswer =
  | { readonly user: string; readonly server: string; readonly permissions: readonly string[] }
  | { readonly errors: readonly { readonly code: string }[] };

export const SFTP_PASSWORD = 'sftp secret';
export const SFTP_REFUSED: SftpAnswer = { errors: [{ code: 'HttpForbiddenException' }] };

/** A panel of its own in this process: speaks the remote contracts, remembers what the daemon said. */
export class FakePanel {
  readonly servers = new Map<string, ServerConfiguration>();
  readonly scripts = new Map<string, InstallationScript>();
  readonly received: Received[] = [];
  /** Status answered to paths that end so, instead of the usual. */
  readonly refusals = new Map<string, number>();
  /** Who hears of backups and operations in its place: a real panel, by the node's key. */
  real: ApiClient | null = null;
  /** A stock panel has no heartbeat. */
  knowsHeartbeat = true;
  /** What users may do over SFTP; `*` for those that are not in it. */
  readonly sftpPermissions = new Map<string, readonly string[]>();
  /** Lines of `authorized_keys` that open every server. */
  readonly sftpKeys = new Set<string>();
  /** Who may open an SFTP session: anybody with the password. */
  sftp: (question: SftpQuestion) => SftpAnswer | Promise<SftpAnswer> = (question) => this.askSftp(question);
  private app: FastifyInstance | null = null;
  private port = 0;

  constructor(
    readonly tokenId: string,
    readonly token: string,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts, or comes back on the same port. */
  async start(): Promise<void> {
    if (this.port === 0) this.port = await freePort();
    const app = Fastify({ forceCloseConnections: true });
    app.addHook('preHandler', async (request, reply) => {
      const path = request.url.replace('/api/remote', '');
      this.received.push({ method: request.method, path, body: request.body, headers: request.headers });
      if (request.headers.authorization !== `Bearer ${this.tokenId}.${this.token}`) {
        return reply.status(403).send({ errors: [{ code: 'AccessDenied', status: '403', detail: 'no' }] });
      }
      for (const [end, status] of this.refusals) {
        if (path.endsWith(end)) return reply.status(status).send({ errors: [] });
      }
      return undefined;
    });
    const missing = { errors: [{ code: 'NotFoundHttpException', status: '404', detail: 'none' }] };
    app.get('/api/remote/servers', () => ({
      data: [...this.servers].map(([uuid, configuration]) => ({ uuid, ...configuration })),
      links: { first: `${this.url}?page=1`, last: `${this.url}?page=1`, prev: null, next: null },
      meta: {
        current_page: 1,
        from: this.servers.size > 0 ? 1 : null,
        last_page: 1,
        links: [],
        path: this.url,
        per_page: 50,
        to: this.servers.size > 0 ? this.servers.size : null,
        total: this.servers.size,
      },
    }));
    app.get<{ Params: { uuid: string } }>('/api/remote/servers/:uuid', (request, reply) =>
      reply
        .status(this.servers.has(request.params.uuid) ? 200 : 404)
        .send(this.servers.get(request.params.uuid) ?? missing),
    );
    app.get<{ Params: { uuid: string } }>('/api/remote/servers/:uuid/install', (request, reply) => {
      const script = this.scripts.get(request.params.uuid);
      return reply.status(script ? 200 : 404).send(script ?? missing);
    });
    app.post('/api/remote/servers/reset', (_request, reply) => reply.status(204).send());
    app.post('/api/remote/servers/:uuid/install', (_request, reply) => reply.status(204).send());
    app.post('/api/remote/servers/:uuid/transfer/:outcome', (_request, reply) => reply.status(204).send());
    app.post('/api/remote/servers/:uuid/container/status', () => []);
    for (const path of ['/api/remote/backups/*', '/api/remote/servers/:uuid/operation']) {
      app.route({
        method: ['GET', 'POST'],
        url: path,
        handler: async ({ method, url, body: sent }, reply) => {
          if (this.real === null) {
            const isKnown = method === 'POST' && (this.knowsHeartbeat || !url.endsWith('/operation'));
            return reply.status(isKnown ? 204 : 404).send();
          }
          const { status, body } = await this.real.send(method, url, sent);
          return reply.status(status).send(body);
        },
      });
    }
    app.post('/api/remote/activity', () => []);
    app.post<{ Body: SftpQuestion }>('/api/remote/sftp/auth', async ({ body }, reply) => {
      const answer = await this.sftp(body);
      return reply.status('errors' in answer ? 403 : 200).send(answer);
    });
    await app.listen({ host: '127.0.0.1', port: this.port });
    this.app = app;
  }

  /** Goes away; connections are refused until it starts again. */
  async stop(): Promise<void> {
    await this.app?.close();
    this.app = null;
  }

  askSftp({ type, username, password }: SftpQuestion): SftpAnswer {
    const dot = username.lastIndexOf('.');
    const [user, short] = [username.slice(0, dot), username.slice(dot + 1)];
    const server = [...this.servers.keys()].find((uuid) => uuid.startsWith(short));
    const isRight = type === 'password' ? password === SFTP_PASSWORD : this.sftpKeys.has(password.trim());
    if (!server || !isRight) return SFTP_REFUSED;
    return { user, server, permissions: this.sftpPermissions.get(user) ?? ['*'] };
  }

  bodies(end: string, method = 'POST'): unknown[] {
    return this.received
      .filter((each) => each.method === method && each.path.endsWith(end))
      .map(({ body }) => body);
  }

  /** A console token as a panel signs it. */
  async consoleToken(
    server: string,
    claims: { user?: string; permissions?: string[]; [claim: string]: unknown } = {},
    key = this.token,
  ): Promise<string> {
    const { user = 'user-1', permissions = ['*'], ...rest } = claims;
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({
      user_uuid: user,
      server_uuid: server,
      permissions,
      scope: 'websocket',
      unique_id: Math.random().toString(36),
      iat: now,
      exp: now + 600,
      jti: `${user}-${server}`,
      ...rest,
    })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(key));
  }
}

export async function freePort(): Promise<number> {
  const server: Server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
