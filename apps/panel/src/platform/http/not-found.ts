import type { FastifyInstance } from 'fastify';
import { pathsOf, type HttpMethod } from '@app/contracts/core/route.js';
import type { RouteConfiguration } from '@app/platform/http/request.js';

interface Served {
  readonly method: HttpMethod;
  readonly pattern: RegExp;
}

/** Verbs under which this process serves a path, to tell a wrong verb (405) from an unknown path (404). */
export class ServedPaths {
  private readonly served = new Map<string, Served>();

  /** Give it the application before its routes are registered. */
  constructor(fastify: FastifyInstance) {
    fastify.addHook('onRoute', ({ config }) => {
      const { descriptor } = (config ?? {}) as RouteConfiguration;
      if (!descriptor) return;
      for (const { method, path } of pathsOf(descriptor)) {
        const pattern = path
          .replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
          .replaceAll('*', '.*')
          .replaceAll(/:\w+/g, '[^/]+');
        this.served.set(`${method} ${path}`, { method, pattern: new RegExp(`^${pattern}/?$`) });
      }
    });
  }

  methodsOf(path: string): HttpMethod[] {
    const matching = [...this.served.values()].filter(({ pattern }) => pattern.test(path));
    return [...new Set(matching.map(({ method }) => method))];
  }
}
