import { defineError } from '../core/errors.js';

/** Refusals of files (conventions.md §9). */
export const fileSizeTooLarge = defineError({
  code: 'FileSizeTooLargeException',
  status: 400,
  blame: 'caller',
  message: 'The file is too large to be read as text; download it.',
});
/** The precondition of an If-Match. */
export const fileChanged = defineError({
  code: 'FileChangedException',
  status: 412,
  blame: 'caller',
  message: 'The file has changed since it was read.',
});
export const signedLinkInvalid = defineError({
  code: 'HttpForbiddenException',
  status: 403,
  blame: 'caller',
  message: 'This link is wrong or too old: ask for a new one.',
});
export const tusVersionMissing = defineError({
  code: 'PreconditionFailedException',
  status: 412,
  blame: 'caller',
  message: 'The header Tus-Resumable has to be 1.0.0.',
});
export const wrongMediaType = defineError({
  code: 'UnsupportedMediaTypeException',
  status: 415,
  blame: 'caller',
  message: 'The body has another type than this route takes.',
});
