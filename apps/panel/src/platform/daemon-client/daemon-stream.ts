import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { request, type Dispatcher } from 'undici';
import { CallConnectionError, CallError, parseJson } from '@app/contracts/core/call.js';
import type { ResponseOf, RouteDescriptor } from '@app/contracts/core/route.js';
import { malformedBody } from '@app/contracts/errors/common.errors.js';
import { bytesPassed } from '@app/platform/memory/passing-bytes.js';
import { toDaemonError } from './daemon-errors.js';

/** An answer whose body nobody has read yet: read or destroy it, else its connection stays taken. */
export interface NodeStream {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
}

export interface PerStream {
  readonly headers?: Readonly<Record<string, string>>;
  /** The body of the request; left open when the node refuses before its end. */
  readonly body?: Readable;
  readonly signal?: AbortSignal;
}

interface StreamOptions extends PerStream {
  readonly route: RouteDescriptor;
  readonly dispatcher: Dispatcher;
  /** Until an answer begins; for a body, the time between two parts of the answer is limited too. */
  readonly answerMs: number;
}

/** Between two parts of an answer. */
const SILENCE_MS = 60_000;
/** After the last byte of a body: what came may have to reach a slow disk first. */
const STORING_MS = 120_000;
const MAX_TEXT_BYTES = 64 * 1024;

/**
 * Sends a request and gives its answer as a stream, both with the back-pressure of whoever is slower. Rejects as
 * `createCall` does, but with malformedBody when the sender of the body went away in the middle.
 */
export async function openStream(url: string, options: StreamOptions): Promise<NodeStream> {
  const { route, body } = options;
  const late = new AbortController();
  const sending = body && partsOf(body, () => startTimer(late));
  let answer: Dispatcher.ResponseData;
  try {
    answer = await request(url, {
      method: route.method,
      dispatcher: options.dispatcher,
      headers: options.headers ?? {},
      // Any iterable will do, though the types name streams only; undici would destroy a stream, and with it the
      // connection that the refusal of its sender has to go through.
      ...(sending ? { body: sending.parts as unknown as Readable } : {}),
      headersTimeout: body ? 0 : options.answerMs,
      bodyTimeout: SILENCE_MS,
      signal: options.signal ? AbortSignal.any([options.signal, late.signal]) : late.signal,
    });
  } catch (cause) {
    if (body && sending?.isBroken())
      throw malformedBody('The request body ended before all of it was there.');
    throw new CallConnectionError(route.id, { cause });
  } finally {
    sending?.stop();
  }
  const status = answer.statusCode;
  if (status >= 300 && status !== 304) {
    // The status is known; what it said is a courtesy.
    const said = await textOf(answer.body).catch(() => '');
    throw new CallError(route.id, status, parseJson(said), new Headers(flat(answer.headers)));
  }
  return { status, headers: answer.headers, body: answer.body };
}

/** The whole answer as its route describes it. Throws daemonUnreachable or daemonRefused as a call does. */
export async function answerOf<T extends RouteDescriptor>(
  stream: NodeStream,
  route: T,
): Promise<ResponseOf<T>> {
  const said = await textOf(stream.body).catch((cause: unknown) => {
    throw toDaemonError(new CallConnectionError(route.id, { cause }));
  });
  const { response } = route;
  if (typeof response === 'string') return undefined as never;
  const parsed = response.safeParse(parseJson(said));
  if (!parsed.success) throw toDaemonError(new CallConnectionError(route.id, { cause: parsed.error }));
  return parsed.data as never;
}

/** Gives up an answer that nobody wants. */
export function discard({ body }: NodeStream): void {
  body.on('error', () => undefined).destroy();
}

const startTimer = (late: AbortController): NodeJS.Timeout =>
  setTimeout(() => late.abort(new Error('the node did not answer in time')), STORING_MS).unref();

/** The parts of a body, which stays open when nobody wants more of them. */
function partsOf(body: Readable, onEnd: () => NodeJS.Timeout) {
  let timer: NodeJS.Timeout | undefined;
  let isBroken = false;
  async function* parts(): AsyncGenerator<Buffer> {
    try {
      for await (const part of body.iterator({ destroyOnReturn: false })) {
        bytesPassed((part as Buffer).length);
        yield part as Buffer;
      }
    } catch (error) {
      isBroken = true;
      throw error;
    }
    timer = onEnd();
  }
  const generator = parts();
  const stop = (): void => {
    clearTimeout(timer);
    if (body.readableEnded) return;
    // What still comes is thrown away, for the refusal to reach its sender; not before nobody waits for parts.
    void generator.return(undefined).then(
      () => body.resume(),
      () => undefined,
    );
  };
  return { parts: generator, isBroken: () => isBroken, stop };
}

/** Of answers that are a few words: what is beyond their size is cut off. */
async function textOf(body: Readable): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    size += (part as Buffer).length;
    if (size > MAX_TEXT_BYTES) break;
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString('utf8');
}

const flat = (headers: IncomingHttpHeaders): [string, string][] =>
  Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
  );
