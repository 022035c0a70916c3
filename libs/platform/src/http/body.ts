import type { FastifyInstance } from 'fastify';
import { parse as parseQuery } from 'qs';
import type { AppError } from '@app/contracts/core/errors.js';
import { JSON_BODY_LIMIT, type RouteDescriptor } from '@app/contracts/core/route.js';
import { malformedBody, payloadTooLarge, requestTimedOut } from '@app/contracts/errors/common.errors.js';
import { normaliseJson } from './normalise-json.js';
import { descriptorOf, type PlatformRequest } from './request.js';

export interface BodyOptions {
  /** Trim strings and make empty ones null, but for routes that treat their body otherwise (conventions.md §3). */
  readonly normalises: boolean;
  /** From the first look at a body until all of it must be there. */
  readonly timeoutMs?: number;
  /** Nothing arrives of a stream for so long: its sender is gone. */
  readonly idleMs?: number;
}

const BODY_TIMEOUT_MS = 30_000;
const STREAM_IDLE_MS = 60_000;
/** What still comes of a body that nobody reads is thrown away for so long, so that its sender sees the answer. */
const LINGER_MS = 2_000;

/** What Fastify takes for a type (RFC 9110 §8.3.1); it refuses all others before any guard has looked. */
const MEDIA_TYPE = /^\s*[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(;|$)/;
const JSON_TYPE = /^application\/([\w.+-]*\+)?json\s*(;|$)/i;
const FORM_TYPE = /^application\/x-www-form-urlencoded\s*(;|$)/i;

/**
 * Takes bodies out of Fastify's hands: nothing is read before a guard has looked at the key and calls readBody.
 * A body that was not read when its answer went out does not keep its connection. A type that is none, which some
 * clients send with a raw body, is left out.
 */
export function leaveBodiesUnread(fastify: FastifyInstance, options: BodyOptions): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (_request, _stream, done) => done(null, undefined));
  fastify.addHook('onRequest', (request, _reply, done) => {
    (request as PlatformRequest).bodyOptions = options;
    const { headers } = request.raw;
    if (!MEDIA_TYPE.test(headers['content-type'] ?? '')) delete headers['content-type'];
    done();
  });
  fastify.addHook('onResponse', ({ raw }, _reply, done) => {
    if (!raw.complete && !raw.destroyed) {
      raw.resume();
      const timer = setTimeout(() => raw.socket.destroy(), LINGER_MS).unref();
      raw.once('close', () => clearTimeout(timer));
    }
    done();
  });
}

/**
 * Reads the body of a request as its route wants it, once: as JSON or a form, or as text where the route treats it
 * `raw`. Bodies of other types, and those a route treats as `multipart` or `stream`, stay in the stream. JSON of a GET
 * is merged under the query, as Laravel does. Call it when the caller is known. Throws malformedBody (400),
 * requestTimedOut (408) or payloadTooLarge (413).
 */
export function readBody(request: PlatformRequest): Promise<void> {
  return (request.bodyRead ??= read(request, descriptorOf(request)));
}

async function read(request: PlatformRequest, route: RouteDescriptor | undefined): Promise<void> {
  const { headers } = request;
  const isThere = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if (!isThere) {
    if (route?.bodyTreatment === 'raw') request.body = '';
    return;
  }
  if (route?.bodyTreatment === 'multipart' || route?.bodyTreatment === 'stream') {
    return limitIdleTime(request);
  }
  const type = headers['content-type'] ?? '';
  const isRaw = route?.bodyTreatment === 'raw';
  const isJson = JSON_TYPE.test(type);
  if (!isRaw && !isJson && !FORM_TYPE.test(type)) return;
  const { normalises, timeoutMs = BODY_TIMEOUT_MS } = request.bodyOptions!;
  const text = await readText(request, route?.bodyLimit ?? JSON_BODY_LIMIT, timeoutMs);
  if (isRaw) {
    request.body = text;
    return;
  }
  if (text === '') return;
  const clean = { trims: normalises && route?.bodyTreatment === undefined };
  const value = normaliseJson(isJson ? parseJson(text) : parseQuery(text), clean);
  if (request.method !== 'GET') request.body = value;
  else if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    request.query = { ...value, ...(request.query as object) };
  }
}

/**
 * JSON of a body that its route treats as a `stream`, strings as they came; undefined for another type. Throws as
 * readBody does.
 */
export async function readJson(request: PlatformRequest, limit: number): Promise<unknown> {
  if (!JSON_TYPE.test(request.headers['content-type'] ?? '')) return undefined;
  const { timeoutMs = BODY_TIMEOUT_MS } = request.bodyOptions!;
  const text = await readText(request, limit, timeoutMs);
  return text === '' ? undefined : normaliseJson(parseJson(text), { trims: false });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : '';
    throw malformedBody({
      detail: `The JSON data passed in the request appears to be malformed: ${reason}`,
      cause,
    });
  }
}

function readText({ raw, headers }: PlatformRequest, limit: number, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (finish: () => void): void => {
      clearTimeout(timer);
      raw.off('data', take).off('end', end).off('error', fail).off('close', fail);
      finish();
    };
    // What still comes is thrown away: the refusal must reach whoever is still sending.
    const refuse = (error: AppError): void =>
      settle(() => {
        raw.resume();
        reject(error);
      });
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > limit) refuse(payloadTooLarge());
      else chunks.push(chunk);
    };
    const end = (): void => settle(() => resolve(Buffer.concat(chunks, size).toString('utf8')));
    const fail = (cause?: Error): void => refuse(malformedBody({ cause }));
    const timer = setTimeout(() => refuse(requestTimedOut()), timeoutMs).unref();
    if (Number(headers['content-length'] ?? 0) > limit) return refuse(payloadTooLarge());
    raw.on('data', take).on('end', end).on('error', fail).on('close', fail);
  });
}

/** For bodies that a handler reads as a stream: they may take as long as they like, but must go on. */
function limitIdleTime({ raw, bodyOptions }: PlatformRequest): void {
  const { socket } = raw;
  const giveUp = (): void => void socket.destroy();
  socket.setTimeout(bodyOptions?.idleMs ?? STREAM_IDLE_MS, giveUp);
  raw.once('close', () => socket.setTimeout(0).off('timeout', giveUp));
}
