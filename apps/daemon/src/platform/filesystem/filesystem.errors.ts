export type FilesystemErrorCode =
  | 'not-found'
  | 'not-a-file'
  | 'is-a-directory'
  | 'exists'
  | 'denied'
  | 'over-quota'
  | 'not-a-directory'
  | 'escapes-root'
  | 'too-many-links'
  | 'too-large'
  | 'changed'
  | 'bad-path';

/** Refusal of a path inside a server's files; `message` is fit for the server's owner. */
export class FilesystemError extends Error {
  constructor(
    readonly code: FilesystemErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'FilesystemError';
  }
}

export const codeOf = (error: unknown): string | undefined =>
  (error as NodeJS.ErrnoException | null | undefined)?.code;
