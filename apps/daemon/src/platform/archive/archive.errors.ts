export type ArchiveErrorCode = 'unknown-format' | 'broken' | 'too-large' | 'tool-missing';

/** Why an archive could not be made or read; `message` is fit for the server's owner. */
export class ArchiveError extends Error {
  constructor(
    readonly code: ArchiveErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'ArchiveError';
  }
}
