import { defineError } from '@app/contracts/core/errors.js';

/** What incremental backups need of a node; Debian has both. */
export const toolsMissing = defineError({
  code: 'DaemonToolsMissing',
  status: 400,
  blame: 'operation',
  message: 'This node cannot make incremental backups: its packages restic and bubblewrap are not installed.',
});
export const sandboxRefused = defineError({
  code: 'DaemonSandboxRefused',
  status: 400,
  blame: 'operation',
  message: 'This node cannot make incremental backups: bubblewrap may not separate programs on it.',
});
export const repositoryBusy = defineError({
  code: 'DaemonRepositoryBusy',
  status: 409,
  blame: 'caller',
  message: 'The repository of this server is being worked on.',
});

/** `gone` = there is none, or not this backup in it; `damaged` = what lies there is not what was put there. */
export type RepositoryFault = 'gone' | 'damaged' | 'failed';

/** Failure of a repository; `message` is fit for the server's owner, `cause` for the log. */
export class RepositoryError extends Error {
  constructor(
    readonly fault: RepositoryFault,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'RepositoryError';
  }
}
