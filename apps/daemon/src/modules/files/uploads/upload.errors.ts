import { defineError } from '@app/contracts/core/errors.js';

/** Refusals of resumable uploads; the statuses that tus 1.0 names. */
const caller = { blame: 'caller' } as const;
export const uploadNotFound = defineError({
  ...caller,
  code: 'DaemonUploadNotFound',
  status: 404,
  message: 'The requested upload was not found on this server.',
});
export const uploadStandsElsewhere = defineError({
  ...caller,
  code: 'DaemonUploadStandsElsewhere',
  status: 409,
  message: 'The upload does not stand at that offset.',
});
export const uploadTooLong = defineError({
  ...caller,
  code: 'DaemonUploadTooLong',
  status: 413,
  message: 'There are more bytes than the upload was said to have.',
});
export const uploadNameTaken = defineError({
  ...caller,
  code: 'DaemonUploadNameTaken',
  status: 412,
  message: 'Something of that name is there already.',
});
export const tooManyUploads = defineError({
  ...caller,
  code: 'DaemonTooManyUploads',
  status: 429,
  message: 'This server has too many unfinished uploads. Please finish or give up some of them.',
});
