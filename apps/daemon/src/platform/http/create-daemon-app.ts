import type { Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { DynamicModule, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { callerIsKnown } from '@app/platform/http/connection-cap.js';
import { createHttpApp } from '@app/platform/http/create-http-app.js';
import type { AppError } from '@app/contracts/core/errors.js';
import { unexpected } from '@app/contracts/errors/common.errors.js';
import { renderDaemonError } from '@app/platform/http/error.filter.js';
import { descriptorOf } from '@app/platform/http/request.js';
import type { AppLogger } from '@app/platform/logging/logger.js';
import type { ConfigStore } from '../../config/config-store.js';
import { agentName } from '../panel-client/panel-client.js';
import { Runtime } from '../runtime/runtime.port.js';
import { needsBearer, refuseBearer } from './bearer.js';
import { readCertificate, watchCertificate } from './certificate-watch.js';
import { corsHeaders } from './cors.js';
import { daemonFailure, refuseDaemonInput } from './daemon.errors.js';
import { holdConnections } from './hold-connections.js';

/** Connections of one address that have shown no token yet; the panel's show theirs at once. */
const CONNECTIONS_PER_ADDRESS = 256;

/** Errors that the platform makes of unknown throws carry the panel's texts. */
const inDaemonWords = (error: AppError): AppError =>
  unexpected.is(error) ? daemonFailure({ cause: error.cause }) : error;

/** The daemon's HTTP application: CORS, preflights and unknown routes as daemon-api.md §1 has them. */
export async function createDaemonApp(
  module: Type | DynamicModule,
  config: ConfigStore,
  logger: AppLogger,
): Promise<NestFastifyApplication> {
  const { ssl, trusted_proxies: proxies } = config.current.api;
  const app = await createHttpApp(module as Type, {
    logger,
    renderError: (error, requestId) => renderDaemonError(inDaemonWords(error), requestId),
    refuseInput: refuseDaemonInput,
    bodies: { normalises: false },
    connections: { perAddress: CONNECTIONS_PER_ADDRESS, trustedProxies: proxies },
    trustProxy: proxies.length > 0 ? proxies : false,
    ...(ssl.enabled ? { https: readCertificate(ssl) } : {}),
  });
  if (ssl.enabled) watchCertificate(app.getHttpServer() as TlsServer, ssl, logger);
  const runtime = app.get(Runtime, { strict: false });
  holdConnections(app.getHttpServer() as Server, (address) => runtime.isServer(address));
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  fastify.addHook('onRequest', async (request, reply) => {
    void reply.headers(corsHeaders(config.current, request.headers.origin));
    if (request.method === 'OPTIONS') return reply.status(204).send();
    // Here, not in a guard: nobody makes us read a body who may not send one.
    if (!request.is404 && !needsBearer(descriptorOf(request))) return undefined;
    // A stock panel refuses answers without this header, refusals included.
    void reply.header('user-agent', agentName(config.credentials.id));
    const refusal = refuseBearer(request.headers.authorization, config.acceptedTokens);
    if (refusal) {
      return reply
        .status(refusal.status)
        .headers(refusal.headers)
        .send(renderDaemonError(refusal, String(request.id)));
    }
    callerIsKnown(request.raw.socket);
    return request.is404 ? reply.status(404).type('text/plain').send('404 page not found') : undefined;
  });
  return app;
}
