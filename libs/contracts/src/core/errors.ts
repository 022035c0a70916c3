/** Who has to act on an error: the caller, whoever runs the machines, or the authors. */
export type Blame = 'caller' | 'operation' | 'bug';

export interface ErrorDescriptor {
  /** The `code` on the wire (conventions.md §9). */
  readonly code: string;
  readonly status: number;
  readonly blame: Blame;
  /** Default text, fit for the caller's eyes. */
  readonly message: string;
  /** Answered without a body, as the ancestors do; its text goes out in REASON_HEADER. */
  readonly isBodiless?: true;
}

/** Why something was refused whose answer has no body (conventions.md §9). */
export const REASON_HEADER = 'x-refusal-reason';

export interface ErrorOptions {
  /** Replaces the default text; must be fit for the caller's eyes. */
  readonly detail?: string;
  readonly cause?: unknown;
  /** Further response headers, for example `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Overrides the descriptor's status, for errors passed through from a node. */
  readonly status?: number;
}

/** One refused field (conventions.md §9): dotted field, rule name in snake case or null, text. */
export interface FieldIssue {
  readonly field: string;
  readonly rule: string | null;
  readonly detail: string;
}

/** The only error that services and policies throw on purpose. */
export class AppError extends Error {
  readonly code: string;
  readonly status: number;
  readonly blame: Blame;
  readonly headers: Readonly<Record<string, string>>;
  readonly issues: readonly FieldIssue[];

  constructor(
    readonly descriptor: ErrorDescriptor,
    options: ErrorOptions = {},
    issues: readonly FieldIssue[] = [],
  ) {
    super(
      options.detail ?? descriptor.message,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = descriptor.code;
    this.code = descriptor.code;
    this.status = options.status ?? descriptor.status;
    this.blame = descriptor.blame;
    this.headers = options.headers ?? {};
    this.issues = issues;
  }
}

export interface ErrorFactory {
  (options?: string | ErrorOptions): AppError;
  readonly descriptor: ErrorDescriptor;
  /** Tells whether a caught value is this error. */
  is(error: unknown): error is AppError;
}

/**
 * Declares an error and returns its factory: `throw notFound()` or `throw notFound('no such egg')`.
 * docs/errors.md is made from those that errors/index.ts lists.
 */
export function defineError(descriptor: ErrorDescriptor): ErrorFactory {
  const factory = (options: string | ErrorOptions = {}): AppError =>
    new AppError(descriptor, typeof options === 'string' ? { detail: options } : options);
  return Object.assign(factory, {
    descriptor,
    is: (error: unknown): error is AppError => error instanceof AppError && error.descriptor === descriptor,
  });
}

/** The errors that files export. */
export const errorsOf = (...files: readonly object[]): readonly ErrorDescriptor[] =>
  files.flatMap((file) =>
    Object.values(file).flatMap((value: unknown) =>
      typeof value === 'function' && 'descriptor' in value ? [value.descriptor as ErrorDescriptor] : [],
    ),
  );
