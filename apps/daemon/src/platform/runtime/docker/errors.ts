import { RuntimeError } from '../runtime.port.js';

interface EngineAnswer {
  readonly statusCode?: number;
  readonly code?: string;
  readonly json?: unknown;
  readonly message?: string;
}

const CONNECTION_ERRORS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EACCES',
  'EPIPE',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ETIMEDOUT',
]);
const PORT_TAKEN = /port is already allocated|address already in use|failed to bind host port/i;
const PORT_NUMBER = /:(\d{1,5})(?:\/(?:tcp|udp))?(?: failed|: bind|:.*already in use|.*already allocated)/;

/** Status of an answer of the engine; undefined for what is no answer. */
export const statusOf = (error: unknown): number | undefined => (error as EngineAnswer | null)?.statusCode;

/** The engine's own text without dockerode's frame. */
export function engineText(error: unknown): string {
  const { json, message } = (error ?? {}) as EngineAnswer;
  if (typeof json === 'object' && json !== null && 'message' in json && typeof json.message === 'string') {
    return json.message;
  }
  return (message ?? String(error)).replace(/^\(HTTP code \d+\) [^-]* - /, '').trim();
}

/** Maps whatever a call threw; RuntimeErrors pass. */
export function toRuntimeError(error: unknown, what: string): RuntimeError {
  if (error instanceof RuntimeError) return error;
  const answer = (error ?? {}) as EngineAnswer;
  const text = engineText(error);
  if (answer.statusCode === undefined) {
    const isAway = CONNECTION_ERRORS.has(answer.code ?? '') || text === 'socket hang up';
    return isAway
      ? new RuntimeError('unavailable', 'The Docker engine of this node does not answer.', { cause: error })
      : new RuntimeError('failed', `${what}: ${text}`, { cause: error });
  }
  if (PORT_TAKEN.test(text)) {
    const port = PORT_NUMBER.exec(text)?.[1];
    const subject = port === undefined ? 'A port of this server' : `Port ${port}`;
    return new RuntimeError('port-taken', `${subject} is already in use on this node.`, { cause: error });
  }
  if (answer.statusCode === 404) {
    if (/no such image/i.test(text)) return new RuntimeError('no-such-image', text, { cause: error });
    if (/no such container/i.test(text)) return new RuntimeError('no-such-container', text, { cause: error });
  }
  if (answer.statusCode === 409) return new RuntimeError('conflict', text, { cause: error });
  return new RuntimeError('failed', `${what}: ${text}`, { cause: error });
}
