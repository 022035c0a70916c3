import type { FastifyInstance } from 'fastify';
import { parse as parseQuery } from 'qs';
import type { PlatformRequest } from './request.js';

export interface BodyParserOptions {
  /**
   * Tells whether strings of this request's body are trimmed and empty ones become null
   * (conventions.md §3: everywhere but on file routes of the client API).
   */
  readonly normalises?: (path: string) => boolean;
  /** Tells whether the body of this path is a document of its own: JSON and form types leave it as text. */
  readonly isRaw?: (path: string) => boolean;
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
export function installBodyParsers(fastify: FastifyInstance, options: BodyParserOptions = {}): void {
  fastify.removeAllContentTypeParsers();
  const isRaw = (url: string): boolean => options.isRaw?.(url.split('?', 1)[0]!) ?? false;
  const clean = (url: string, value: unknown): unknown =>
    options.normalises?.(url.split('?', 1)[0]!) ? normalise(value) : value;

  fastify.addContentTypeParser(
    /^application\/([\w.+-]*\+)?json/,
    { parseAs: 'string' },
    (request, text, done) => {
      if (isRaw(request.url)) return done(null, text);
      if (text === '') return done(null, undefined);
      try {
        done(null, clean(request.url, JSON.parse(text as string)));
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
      done(null, isRaw(request.url) ? text : clean(request.url, parseQuery(text as string)));
    },
  );
  fastify.addContentTypeParser('*', (_request, _stream, done) => done(null, undefined));
}
