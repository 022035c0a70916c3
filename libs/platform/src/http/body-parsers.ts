import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parse as parseQuery } from 'qs';
import { JSON_BODY_LIMIT, type BodyTreatment } from '@app/contracts/core/route.js';
import { descriptorOf, type PlatformRequest, type RouteConfiguration } from './request.js';

export interface BodyParserOptions {
  /** Trim strings and make empty ones null, but for routes that treat their body otherwise (conventions.md §3). */
  readonly normalises: boolean;
}

const DANGEROUS = new Set(['__proto__', 'constructor', 'prototype']);

/** Trims strings and turns empty ones into null, and drops keys that could reach a prototype. */
function normalise(value: unknown): unknown {
  if (typeof value === 'string') return value.trim() || null;
  if (Array.isArray(value)) return value.map(normalise);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !DANGEROUS.has(key))
      .map(([key, inner]) => [key, normalise(inner)]),
  );
}

/**
 * Replaces Fastify's parsers: an empty JSON body is no error, a malformed one is kept for the guard so that
 * 401 comes before 400, forms are accepted, and every other type leaves the stream untouched.
 */
export function installBodyParsers(fastify: FastifyInstance, options: BodyParserOptions): void {
  fastify.removeAllContentTypeParsers();
  fastify.addHook('onRoute', (route) => {
    const { descriptor } = (route.config ?? {}) as RouteConfiguration;
    if (descriptor) route.bodyLimit = descriptor.bodyLimit ?? JSON_BODY_LIMIT;
  });
  const treatment = (request: FastifyRequest): BodyTreatment | undefined =>
    descriptorOf(request)?.bodyTreatment;
  const clean = (request: FastifyRequest, value: unknown): unknown =>
    options.normalises && treatment(request) === undefined ? normalise(value) : value;

  fastify.addContentTypeParser(
    /^application\/([\w.+-]*\+)?json/,
    { parseAs: 'string' },
    (request, text, done) => {
      if (treatment(request) === 'raw') return done(null, text);
      if (text === '') return done(null, undefined);
      try {
        done(null, clean(request, JSON.parse(text as string)));
      } catch (error) {
        (request as PlatformRequest).bodyError = error as Error;
        done(null, undefined);
      }
    },
  );
  fastify.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (request, text, done) => {
      done(null, treatment(request) === 'raw' ? text : clean(request, parseQuery(text as string)));
    },
  );
  fastify.addContentTypeParser('*', (_request, _stream, done) => done(null, undefined));
}
