import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError, REASON_HEADER } from '@app/contracts/core/errors.js';
import {
  malformedBody,
  methodNotAllowed,
  notFound,
  payloadTooLarge,
  unexpected,
} from '@app/contracts/errors/common.errors.js';
import type { AppLogger } from '../logging/logger.js';

/** Turns an error into a response body. The panel and the daemon have one each. */
export type RenderError = (error: AppError, requestId: string) => unknown;

/** What an app makes of a thrown value that only it knows, such as a failure of its database; null = nothing. */
export type TranslateError = (thrown: unknown) => AppError | null;

/** `{ errors: [{ code, status, detail, meta? }] }`: conventions.md §9. */
export const renderPanelError: RenderError = (error) => ({
  errors:
    error.issues.length > 0
      ? error.issues.map((issue) => ({
          code: error.code,
          status: String(error.status),
          detail: issue.detail,
          meta: { source_field: issue.field, rule: issue.rule },
        }))
      : [{ code: error.code, status: String(error.status), detail: error.message }],
});

/** `{ error, request_id }`: daemon-api.md §1. */
export const renderDaemonError: RenderError = (error, requestId) => ({
  error: error.message,
  request_id: requestId,
});

const NOT_IN_HEADERS = /[^\x20-\x7e]/g;

/** Any thrown value as an AppError; what is unknown becomes a generic 500 that keeps its cause for the log. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const status =
    thrown instanceof HttpException
      ? thrown.getStatus()
      : (thrown as { statusCode?: unknown } | null)?.statusCode;
  switch (status) {
    case 400:
      return malformedBody({ cause: thrown });
    case 404:
      return notFound({ cause: thrown });
    case 405:
      return methodNotAllowed({ cause: thrown });
    case 413:
      return payloadTooLarge({ cause: thrown });
    default:
      return unexpected({ cause: thrown });
  }
}

/** What the machines said, without stacks: they show where we called, which is no news while a service is away. */
const reasons = (error: unknown): string =>
  error instanceof Error
    ? [error.message, ...(error.cause === undefined ? [] : [reasons(error.cause)])].join(': ')
    : String(error);

@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(
    private readonly render: RenderError,
    private readonly logger: AppLogger,
    private readonly translate: TranslateError = () => null,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const error = this.translate(thrown) ?? toAppError(thrown);
    const requestId = String(request.id);
    this.log(error, request, requestId);
    if (reply.sent) return;
    if (reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    reply.status(error.status).headers(error.headers);
    if (error.descriptor.isBodiless === true) {
      void reply.header(REASON_HEADER, error.message.replaceAll(NOT_IN_HEADERS, ' ')).send();
      return;
    }
    void reply.type('application/json').send(this.render(error, requestId));
  }

  private log(error: AppError, request: FastifyRequest, requestId: string): void {
    const path = request.url.split('?', 1)[0];
    const entry = {
      request_id: requestId,
      method: request.method,
      path,
      code: error.code,
      status: error.status,
    };
    if (error.blame === 'bug') this.logger.pino.error({ ...entry, error }, 'request failed');
    else if (error.blame === 'operation')
      this.logger.pino.warn({ ...entry, error: reasons(error) }, 'request failed');
    else this.logger.pino.debug({ ...entry, detail: error.message }, 'request refused');
  }
}
