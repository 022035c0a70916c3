import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerOptions } from 'node:http';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { parse as parseQuery } from 'qs';
import { badRequest } from '@app/contracts/errors/common.errors.js';
import type { AppLogger } from '../logging/logger.js';
import { PathWsAdapter } from '../ws/path-ws.adapter.js';
import { leaveBodiesUnread, type BodyOptions } from './body.js';
import { capConnections, type ConnectionCapOptions } from './connection-cap.js';
import { earlyErrors } from './early-errors.js';
import { ErrorFilter, type RenderError, type TranslateError } from './error.filter.js';
import { SchemaValidationPipe, type RefuseInput } from './validation.pipe.js';

export interface HttpAppOptions {
  readonly logger: AppLogger;
  readonly renderError: RenderError;
  readonly translateError?: TranslateError;
  readonly refuseInput?: RefuseInput;
  readonly bodies: BodyOptions;
  /** Address under which callers know the application, for the links of lists. */
  readonly baseUrl?: string;
  /** Addresses or CIDRs of proxies whose X-Forwarded-For counts; false = none. */
  readonly trustProxy?: boolean | string[];
  /** Left out: connections without a known caller are not counted. */
  readonly connections?: ConnectionCapOptions;
  /** Headers on every response, errors included. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly https?: { readonly cert: Buffer; readonly key: Buffer };
}

const SERVER: ServerOptions & { shouldUpgradeCallback(request: IncomingMessage): boolean } = {
  // What offers HTTP/2 in clear text beside its request (Java's client does) is answered as if it had not.
  shouldUpgradeCallback: ({ headers }) => /^websocket$/i.test(headers.upgrade ?? ''),
  headersTimeout: 20_000,
};

/** Connections are counted once they speak TLS; until then they have so long. */
const TLS_HANDSHAKE_MS = 10_000;

/** Builds the Nest application both servers share; the caller listens. Request ids are UUIDs, sent back as X-Request-Id. */
export async function createHttpApp(
  module: Type | DynamicModule,
  options: HttpAppOptions,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    routerOptions: {
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
      querystringParser: (text: string) =>
        parseQuery(text, { depth: 3, arrayLimit: 100, parameterLimit: 200 }) as never,
      maxParamLength: 1024,
    },
    genReqId: () => randomUUID(),
    trustProxy: options.trustProxy ?? false,
    ...earlyErrors(options.renderError, options.headers ?? {}),
    logger: false,
    ...(options.https
      ? { https: { ...options.https, ...SERVER, handshakeTimeout: TLS_HANDSHAKE_MS } }
      : { http: SERVER }),
  } as ConstructorParameters<typeof FastifyAdapter>[0]);
  const fastify = adapter.getInstance();
  fastify.addHook('onRequest', (request, reply, done) => {
    const id = String(request.id);
    void reply.headers({ 'x-request-id': id, ...options.headers });
    // Two hosts are two opinions of where a request belongs (RFC 9112 §3.2); proxies and caches may hold the other.
    if (((request.raw as IncomingMessage).headersDistinct['host']?.length ?? 0) < 2) return done();
    const error = badRequest('The request has more than one Host header.');
    void reply.status(error.status).type('application/json').send(options.renderError(error, id));
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: options.logger,
    bodyParser: false,
    abortOnError: false,
  });
  if (options.connections) {
    const event = options.https ? 'secureConnection' : 'connection';
    capConnections(app.getHttpServer() as Server, event, options.connections);
  }
  leaveBodiesUnread(fastify as never, options.bodies);
  app.useGlobalPipes(new SchemaValidationPipe(options.refuseInput, options.baseUrl));
  app.useGlobalFilters(new ErrorFilter(options.renderError, options.logger, options.translateError));
  app.useWebSocketAdapter(new PathWsAdapter(app));
  app.enableShutdownHooks();
  return app;
}
