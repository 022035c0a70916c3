import { z } from 'zod';
import { CallConnectionError, CallError } from '@app/contracts/core/call.js';
import { AppError } from '@app/contracts/core/errors.js';
import { daemonRefused, daemonUnreachable, nodeKeyRefused } from '@app/contracts/errors/common.errors.js';

const MAX_DETAIL = 500;

/** The text of a daemon's answer: `{ error }` of Wings and ours, `{ errors: [{ detail }] }` of some proxies. */
function textOf(body: unknown): string | undefined {
  const shape = z
    .union([
      z.object({ error: z.string() }).transform(({ error }) => error),
      z
        .object({ errors: z.array(z.object({ detail: z.string() })).min(1) })
        .transform(({ errors }) => errors[0]!.detail),
    ])
    .safeParse(body);
  return shape.success ? shape.data.slice(0, MAX_DETAIL) : undefined;
}

/** daemon-api.md §1; other refusals with 403 are about what is asked, such as a file of the egg's denylist. */
const WRONG_KEY = /^You are not authorized to access this endpoint/;

const isKeyRefusal = ({ status, body }: CallError): boolean =>
  status === 401 || (status === 403 && WRONG_KEY.test(textOf(body) ?? ''));

function fromAnswer(error: CallError): AppError {
  // Passed on, it would tell the caller that their own key is bad.
  if (isKeyRefusal(error)) return nodeKeyRefused({ cause: error });
  const requestId = error.headers.get('x-request-id');
  const trace = requestId ? ` (node request id: ${requestId})` : '';
  if (error.status >= 400 && error.status < 500) {
    const detail = textOf(error.body) ?? `The node refused the request with status ${error.status}.`;
    return daemonRefused({ status: error.status, detail: detail + trace, cause: error });
  }
  if (error.status >= 500) {
    const detail = `The node failed to carry out the request, status ${error.status}.${trace}`;
    return daemonRefused({ status: error.status, detail, cause: error });
  }
  return daemonRefused({ detail: `The node answered with status ${error.status}.${trace}`, cause: error });
}

/**
 * The product column of conventions.md §9 "Node failures": no answer is 504, a 4xx passes with the daemon's text,
 * a 5xx with a text of ours, and an answer that makes no sense is 502; so is a refusal of the panel's own key.
 */
export function toDaemonError(error: unknown): unknown {
  if (error instanceof CallError) return fromAnswer(error);
  if (!(error instanceof CallConnectionError)) return error;
  if (error.cause instanceof z.ZodError) {
    return daemonRefused({ detail: 'The node gave an answer that makes no sense.', cause: error });
  }
  return daemonUnreachable({ cause: error });
}

/** True when the node did answer, with that status. */
export const daemonAnswered = (error: unknown, status: number): boolean =>
  daemonRefused.is(error) && error.status === status;

/** True when it is unknown whether the node carried the request out. */
export const daemonIsAway = (error: unknown): boolean => daemonUnreachable.is(error);

/**
 * Refusals of the request itself. Those that may pass are not among them: a key that is just replaced, other work
 * (409, 423), too many requests (429).
 */
const LASTING = new Set([400, 404, 405, 410, 413, 414, 415, 422, 431, 501]);

/** True when the node will refuse the same request for ever. */
export const daemonRefusedForGood = (error: unknown): boolean =>
  daemonRefused.is(error) && LASTING.has(error.status);
