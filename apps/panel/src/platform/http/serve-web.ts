import { fastifyStatic } from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Scripts and styles come from the panel alone; sockets may go to nodes that are reached directly. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: https:",
  "font-src 'self' data:",
  "connect-src 'self' ws: wss:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
} as const;

/** Answers a request that no route takes; false when it is none for the web UI. */
export type SendWeb = (request: FastifyRequest, reply: FastifyReply, path: string) => boolean;

/**
 * Serves the built web UI: files as they are, every other page address the start page. File names under
 * `assets/` hold a hash of their content, so browsers may keep them for ever.
 */
export async function serveWeb(app: NestFastifyApplication, root: string): Promise<SendWeb> {
  const fastify = app.getHttpAdapter().getInstance();
  await fastify.register(
    fastifyStatic as never,
    { root, serve: false, etag: true, cacheControl: false } as never,
  );
  return (request, reply, path) => {
    if ((request.method !== 'GET' && request.method !== 'HEAD') || /^\/(api|up)(\/|$)/.test(path))
      return false;
    const isAsset = path.startsWith('/assets/');
    const isFile = /\.\w{1,8}$/.test(path);
    void reply.headers({
      ...HEADERS,
      'cache-control': isAsset ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
    const file = isAsset || isFile ? decodeURIComponent(path) : 'index.html';
    void (reply as FastifyReply & { sendFile(name: string): unknown }).sendFile(file);
    return true;
  };
}
