import { AppError } from '@app/contracts/core/errors.js';
import { codeOf } from '../../../platform/filesystem/index.js';
import { asFileError } from '../../files/index.js';
import { diskFull } from '../../servers/index.js';
import { SftpError, STATUS } from '../protocol/wire.js';

/** By HTTP's number: on the denylist; not there; an operation works on the server. */
const STATUS_OF: Readonly<Record<number, number>> = {
  403: STATUS.permissionDenied,
  404: STATUS.noSuchFile,
  409: STATUS.permissionDenied,
};

/** An error of the files as a status with its sentence; what nobody expected stays as it is. */
export function asStatus(error: unknown): unknown {
  if (error instanceof SftpError) return error;
  const told = asFileError(error);
  if (!(told instanceof AppError)) return error;
  if (told.descriptor === diskFull.descriptor) {
    // daemon-runtime.md §6: the server's own limit, told from a disk that is full for everybody.
    const status = codeOf(error) === 'ENOSPC' ? STATUS.noSpace : STATUS.quotaExceeded;
    return new SftpError(status, told.message, { cause: error });
  }
  return new SftpError(STATUS_OF[told.status] ?? STATUS.failure, told.message, { cause: error });
}
