import { defineError } from '../core/errors.js';

/** Refusals around accounts and their keys (conventions.md §9). */
export const invalidPassword = defineError({
  code: 'InvalidPasswordProvidedException',
  status: 400,
  blame: 'caller',
  message: 'The password is not the one of this account.',
});
export const managedExternally = defineError({
  code: 'AccessDeniedHttpException',
  status: 403,
  blame: 'caller',
  message: 'This account is managed by another system and cannot be changed here.',
});
export const nodeTokenMissing = defineError({
  code: 'HttpException',
  status: 401,
  blame: 'caller',
  message: 'A node token is needed to call this API.',
});
export const preferencesChanged = defineError({
  code: 'PreferencesChangedException',
  status: 412,
  blame: 'caller',
  message: 'These preferences were changed elsewhere meanwhile: read them again.',
});
export const userIsServerOwner = defineError({
  code: 'UserIsServerOwnerException',
  status: 400,
  blame: 'caller',
  message: 'This user owns the server and may do everything on it already.',
});
export const serverSubuserExists = defineError({
  code: 'ServerSubuserExistsException',
  status: 400,
  blame: 'caller',
  message: 'This user is a subuser of the server already.',
});
export const twoFactorCodeInvalid = defineError({
  code: 'TwoFactorAuthenticationTokenInvalid',
  status: 400,
  blame: 'caller',
  message: 'The two-factor code is wrong, too old or was used before.',
});
