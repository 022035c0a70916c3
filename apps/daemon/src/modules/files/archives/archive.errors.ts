import { defineError } from '@app/contracts/core/errors.js';
import { ArchiveError } from '../../../platform/archive/index.js';
import { codeOf } from '../../../platform/filesystem/index.js';

/** Refusals of archives with the texts of daemon-api.md §5. */
export const unknownArchive = defineError({
  code: 'DaemonUnknownArchive',
  status: 400,
  blame: 'caller',
  message: 'The archive provided is in a format Wings does not understand.',
});
export const archiveRefused = defineError({
  code: 'DaemonArchiveRefused',
  status: 400,
  blame: 'caller',
  message: 'The archive cannot be unpacked.',
});
export const archiveFull = defineError({
  code: 'DaemonArchiveDiskFull',
  status: 409,
  blame: 'caller',
  message: 'This server does not have enough available disk space to generate a compressed archive.',
});
export const fileBusy = defineError({
  code: 'DaemonFileBusy',
  status: 400,
  blame: 'caller',
  message: 'One or more files this archive would replace are in use; stop the server and try again.',
});

export function asArchiveRefusal(error: unknown): unknown {
  if (codeOf(error) === 'ETXTBSY') return fileBusy({ cause: error });
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return archiveRefused({ cause: error, detail: 'The archive takes too long.' });
  }
  if (!(error instanceof ArchiveError)) return error;
  if (error.code === 'unknown-format') return unknownArchive({ cause: error });
  return archiveRefused({ cause: error, detail: error.message });
}
