import { AppError, defineError } from '@app/contracts/core/errors.js';
import { codeOf, FilesystemError } from '../../platform/filesystem/index.js';
import { diskFull } from '../servers/index.js';

/** Refusals of the files API with the texts of daemon-api.md §1 and §5. */
const caller = { blame: 'caller' } as const;
export const fileNotFound = defineError({
  ...caller,
  code: 'DaemonFileNotFound',
  status: 404,
  message: 'The requested resources was not found on the system.',
});
export const directoryNotFound = defineError({
  ...caller,
  code: 'DaemonDirectoryNotFound',
  status: 404,
  message: 'The requested directory was not found on the server.',
});
export const fileDenied = defineError({
  ...caller,
  code: 'DaemonFileDenied',
  status: 403,
  message: 'This file cannot be modified: present in egg denylist.',
});
export const fileIsDirectory = defineError({
  ...caller,
  code: 'DaemonFileIsDirectory',
  status: 400,
  message: 'Cannot perform that action: file is a directory.',
});
export const notRegular = defineError({
  ...caller,
  code: 'DaemonFileNotRegular',
  status: 400,
  message: 'Cannot open files of this type.',
});
export const nameTooLong = defineError({
  ...caller,
  code: 'DaemonFileNameTooLong',
  status: 400,
  message: 'Cannot perform that action: file name is too long.',
});
export const badPath = defineError({
  ...caller,
  code: 'DaemonFileBadPath',
  status: 400,
  message: 'The path is not valid.',
});
export const nameTaken = defineError({
  ...caller,
  code: 'DaemonFileExists',
  status: 400,
  message: 'Cannot move or rename file, destination already exists.',
});
export const directoryInTheWay = defineError({
  ...caller,
  code: 'DaemonDirectoryInTheWay',
  status: 400,
  message: 'Cannot write file, name conflicts with an existing directory by the same name.',
});
export const fileInTheWay = defineError({
  ...caller,
  code: 'DaemonFileInTheWay',
  status: 400,
  message: 'Cannot create directory, name conflicts with an existing file by the same name.',
});
export const fileChanged = defineError({
  ...caller,
  code: 'DaemonFileChanged',
  status: 412,
  message: 'The file was changed by somebody else since it was read.',
});
export const missingLength = defineError({
  ...caller,
  code: 'DaemonMissingLength',
  status: 400,
  message: 'Missing Content-Length',
});
export const invalidMode = defineError({
  ...caller,
  code: 'DaemonInvalidFileMode',
  status: 400,
  message: 'Invalid file mode.',
});
export const noneNamed = defineError({
  ...caller,
  code: 'DaemonNoFilesNamed',
  status: 422,
  message: 'No files were specified.',
});
export const rangeUnsatisfiable = defineError({
  ...caller,
  code: 'DaemonRangeUnsatisfiable',
  status: 416,
  message: 'The range lies outside of the file.',
});
export const patternTooShort = defineError({
  ...caller,
  code: 'DaemonPatternTooShort',
  status: 400,
  message: 'Pattern must be at least 3 characters long',
});
export const bodyBroken = defineError({
  ...caller,
  code: 'DaemonBodyBroken',
  status: 400,
  message: 'The request ended before all of its body had come.',
});

/** Gone, replaced while it was walked, or a link that leads out of the root. */
const NOT_FOUND = new Set<unknown>([
  'not-found',
  'not-a-directory',
  'escapes-root',
  'too-many-links',
  'changed',
  'ENOENT',
  'ENOTDIR',
  'ELOOP',
]);

/** What an error of the filesystem is to the caller; anything else stays as it is. */
export function asFileError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  // A deletion goes on behind what it cannot remove; the first reason speaks for all.
  if (error instanceof AggregateError) return asFileError(error.errors[0]);
  const cause = { cause: error };
  const code = error instanceof FilesystemError ? error.code : codeOf(error);
  if (NOT_FOUND.has(code)) return fileNotFound(cause);
  switch (code) {
    case 'is-a-directory':
    case 'EISDIR':
      return fileIsDirectory(cause);
    case 'not-a-file':
      return notRegular(cause);
    case 'denied':
      return fileDenied(cause);
    case 'exists':
    case 'EEXIST':
    case 'ENOTEMPTY':
      return nameTaken(cause);
    case 'over-quota':
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFull(cause);
    case 'ENAMETOOLONG':
      return nameTooLong(cause);
    case 'bad-path':
      return badPath({ ...cause, detail: (error as FilesystemError).message });
    case 'EINVAL':
      return badPath(cause);
    case 'ECONNRESET':
    case 'ERR_STREAM_PREMATURE_CLOSE':
      return bodyBroken(cause);
    default:
      return error;
  }
}
