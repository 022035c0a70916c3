import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { methodNotAllowed, notFound } from '@app/contracts/errors/common.errors.js';
import { createHttpApp } from '@app/platform/http/create-http-app.js';
import { renderPanelError } from '@app/platform/http/error.filter.js';
import type { AppLogger } from '@app/platform/logging/logger.js';
import { AppModule } from './app.module.js';
import type { PanelConfig } from './config/panel.config.js';
import { RequestLog } from './modules/request-log/index.js';
import { databaseFailure } from './platform/database/sql-errors.js';
import { ProcessMetrics } from './platform/metrics/process-metrics.js';
import { ServedPaths } from './platform/http/not-found.js';
import { CacheInvalidation } from './platform/redis/cache-invalidation.js';
import { QueueWorker } from './platform/queue/queue-worker.js';
import { runInContext } from './access/request-context.js';
import { serveWeb } from './platform/http/serve-web.js';

/** In the request log; no answer has it. */
const CALLER_GONE = 499;

/** The panel's HTTP application; the caller listens. */
export async function createPanelApp(
  config: PanelConfig,
  logger: AppLogger,
): Promise<NestFastifyApplication> {
  const app = await createHttpApp(AppModule.register(config, logger), {
    logger,
    renderError: renderPanelError,
    translateError: databaseFailure,
    bodies: { normalises: true },
    baseUrl: config.appUrl,
    connections: { perAddress: config.connectionsPerAddress, trustedProxies: config.trustedProxies },
    headers: { 'x-pelican-panel': 'true' },
    ...(config.trustedProxies.length > 0 ? { trustProxy: [...config.trustedProxies] } : {}),
  });
  const fastify = app.getHttpAdapter().getInstance();
  // Before guards, because they use it.
  fastify.addHook('preHandler', (request, _reply, done) => {
    runInContext({ requestId: String(request.id), ip: request.ip, actor: null }, done);
  });
  // Of a write nobody hears before the other processes can know of it.
  const caches = app.get(CacheInvalidation, { strict: false });
  fastify.addHook('onSend', (request, _reply, payload, done) => {
    if (!caches.isSending || request.method === 'GET' || request.method === 'HEAD')
      return done(null, payload);
    void caches.sent().then(() => done(null, payload));
  });
  const log = app.get(RequestLog, { strict: false });
  const metrics = app.get(ProcessMetrics, { strict: false });
  fastify.addHook('onRequest', (request, reply, done) => {
    // Also of an answer that nobody waits for any more, which no hook of Fastify hears of.
    reply.raw.once('close', () => {
      const status = reply.raw.writableFinished ? reply.statusCode : CALLER_GONE;
      log.note(request, status, reply.elapsedTime);
      metrics.note(request, status, reply.elapsedTime);
    });
    done();
  });
  const served = new ServedPaths(fastify as never);
  const webRoot = config.webRoot ?? defaultWebRoot();
  const sendsWeb = webRoot === null ? null : await serveWeb(app, webRoot);
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!request.is404) return done();
    // Doubled slashes are one, as for the router: `//api/…` is no page.
    const path = request.url.split('?', 1)[0]!.replaceAll(/\/{2,}/g, '/');
    if (sendsWeb?.(request, reply, path)) return;
    const allowed = served.methodsOf(path);
    const error = allowed.length > 0 ? methodNotAllowed() : notFound(`The route ${path} could not be found.`);
    void reply
      .status(error.status)
      .headers(allowed.length > 0 ? { allow: allowed.join(', ') } : {})
      .type('application/json')
      .send(renderPanelError(error, String(request.id)));
  });
  return app;
}

/** Listens and, unless jobs run apart, works through the queues too. */
export async function servePanel(config: PanelConfig, logger: AppLogger): Promise<NestFastifyApplication> {
  const app = await createPanelApp(config, logger);
  await app.listen({ port: config.port, host: config.host });
  if (config.jobs === 'inside') app.get(QueueWorker, { strict: false }).start();
  return app;
}

/** The built web UI, seen from the sources or from the bundle, or null when it was not built. */
function defaultWebRoot(): string | null {
  for (const up of ['../../web/dist', '../../apps/web/dist']) {
    const folder = fileURLToPath(new URL(up, import.meta.url));
    if (existsSync(`${folder}/index.html`)) return folder;
  }
  return null;
}
