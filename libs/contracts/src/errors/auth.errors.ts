import { defineError } from '../core/errors.js';

/** Refusals around logging in and browser sessions. */
export const csrfTokenMismatch = defineError({
  code: 'CsrfTokenMismatch',
  status: 403,
  blame: 'caller',
  message: 'The request does not come from a page of this panel, or its page is too old: load it again.',
});
export const invalidCredentials = defineError({
  code: 'InvalidCredentials',
  status: 400,
  blame: 'caller',
  message: 'No account matches that name and password.',
});
export const checkpointExpired = defineError({
  code: 'CheckpointExpired',
  status: 400,
  blame: 'caller',
  message: 'This login took too long or was tried too often: begin again with the password.',
});
export const oneTimeTokenInvalid = defineError({
  code: 'InvalidTokenException',
  status: 400,
  blame: 'caller',
  message: 'This link is wrong, too old or was used before.',
});
export const joinTokenInvalid = defineError({
  code: 'InvalidTokenException',
  status: 400,
  blame: 'caller',
  message:
    'This join token is wrong, too old or was used before: have the panel make a new one for the node.',
});
/** remote-api.md §7, beyond stock panels: the password was right, and the account has a second factor. */
export const sftpCodeRequired = defineError({
  code: 'TwoFactorCodeRequiredException',
  status: 403,
  blame: 'caller',
  message: 'This account has a second factor: put its code right behind the password.',
});
export const sessionsUnavailable = defineError({
  code: 'ServiceUnavailableException',
  status: 503,
  blame: 'operation',
  message: 'Sessions cannot be read at the moment; try again soon.',
});
