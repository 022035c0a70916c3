import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fastifyStatic } from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PAGE_HEADERS } from './page-headers.js';

/** Answers a request that no route takes; false when it is none for the web UI. */
export type SendWeb = (request: FastifyRequest, reply: FastifyReply, path: string) => boolean;

/**
 * Serves the built web UI: files as they are, every other page address the start page. File names under
 * `assets/` hold a hash of their content, so browsers may keep them for ever. The files are those of the start:
 * nothing else can be asked for, and a missing one is not taken for a page.
 */
export async function serveWeb(app: NestFastifyApplication, root: string): Promise<SendWeb> {
  const fastify = app.getHttpAdapter().getInstance();
  await fastify.register(
    fastifyStatic as never,
    { root, serve: false, etag: true, cacheControl: false } as never,
  );
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = new Set(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => `/${relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/')}`),
  );
  return (request, reply, path) => {
    if ((request.method !== 'GET' && request.method !== 'HEAD') || /^\/(api|up|metrics)(\/|$)/.test(path))
      return false;
    // A page's address may end like a file's (a file in the editor); a browser that wants a page says so.
    const wantsPage = request.headers.accept?.includes('text/html') ?? false;
    const isPage = !path.startsWith('/assets/') && (wantsPage || !/\.\w{1,16}$/.test(path));
    const file = files.has(path) ? path : isPage ? '/index.html' : null;
    if (file === null) return false;
    void reply.headers({
      ...PAGE_HEADERS,
      'cache-control': file.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
    void (reply as FastifyReply & { sendFile(name: string): unknown }).sendFile(file);
    return true;
  };
}
