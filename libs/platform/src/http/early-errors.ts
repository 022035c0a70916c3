import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AppError } from '@app/contracts/core/errors.js';
import {
  badRequest,
  headersTooLarge,
  notFound,
  requestTimedOut,
} from '@app/contracts/errors/common.errors.js';
import type { RenderError } from './error.filter.js';

/** Errors before any route is known: Fastify's router (bad URLs) and Node's parser (bad HTTP). */
export interface EarlyErrors {
  readonly frameworkErrors: (error: { code?: string }, request: FastifyRequest, reply: FastifyReply) => void;
  readonly clientErrorHandler: (error: Error & { code?: string }, socket: Socket) => void;
}

function parserError(code: string | undefined): AppError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return requestTimedOut();
  if (code === 'HPE_HEADER_OVERFLOW') return headersTooLarge();
  return badRequest();
}

/** Answers them with the same body and headers as all other errors; Fastify's own have a shape that no client reads. */
export function earlyErrors(render: RenderError, headers: Readonly<Record<string, string>>): EarlyErrors {
  return {
    frameworkErrors: (error, request, reply) => {
      // A part of a path that is longer than any id names nothing.
      const answer = error.code === 'FST_ERR_MAX_PARAM_LENGTH' ? notFound() : badRequest();
      const id = String(request.id);
      void reply
        .status(answer.status)
        .headers({ 'x-request-id': id, ...headers })
        .type('application/json')
        .send(render(answer, id));
    },
    clientErrorHandler: (error, socket) => {
      if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
      const answer = parserError(error.code);
      const id = randomUUID();
      const body = JSON.stringify(render(answer, id));
      const head = Object.entries({
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
        connection: 'close',
        'x-request-id': id,
        ...headers,
      });
      const lines = head.map(([name, value]) => `${name}: ${value}\r\n`).join('');
      socket.end(`HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}\r\n${lines}\r\n${body}`);
    },
  };
}
