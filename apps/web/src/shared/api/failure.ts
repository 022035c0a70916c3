import { CallConnectionError, CallError } from '@app/contracts/core/call.js';
import { REASON_HEADER } from '@app/contracts/core/errors.js';

/** One refused field of a request (conventions.md §9). */
export interface RefusedField {
  readonly field: string;
  readonly detail: string;
  /** The rule that it breaks, where the panel names one. */
  readonly rule?: string;
}

/** Why a call did not do what it was for, as pages show it. */
export class ApiFailure extends Error {
  constructor(
    /** The `code` of the answer; `Unreachable` when there was none. */
    readonly code: string,
    /** 0 when there was no answer. */
    readonly status: number,
    readonly detail: string,
    readonly fields: readonly RefusedField[],
    readonly requestId: string | null,
    /** Seconds until it is worth to try again, when the panel said so. */
    readonly retryAfter: number | null,
    options?: ErrorOptions,
  ) {
    super(detail || code, options);
    this.name = 'ApiFailure';
  }
}

interface WireError {
  code?: unknown;
  detail?: unknown;
  meta?: { source_field?: unknown; rule?: unknown };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Any failure of a call as an ApiFailure; what is none of ours comes back as it is. */
export function toFailure(error: unknown): unknown {
  if (error instanceof CallConnectionError) {
    return new ApiFailure('Unreachable', 0, '', [], null, null, { cause: error });
  }
  if (!(error instanceof CallError)) return error;
  const body = error.body as { errors?: WireError[] } | null;
  const errors = Array.isArray(body?.errors) ? body.errors : [];
  const fields = errors.flatMap(({ meta, detail }) =>
    typeof meta?.source_field === 'string'
      ? [{ field: meta.source_field, detail: textOf(detail), rule: textOf(meta.rule) }]
      : [],
  );
  const retryAfter = Number(error.headers.get('retry-after') ?? Number.NaN);
  return new ApiFailure(
    textOf(errors[0]?.code) || `Http${error.status}`,
    error.status,
    textOf(errors[0]?.detail) || (error.headers.get(REASON_HEADER) ?? ''),
    fields,
    error.headers.get('x-request-id'),
    Number.isFinite(retryAfter) ? retryAfter : null,
    { cause: error },
  );
}
