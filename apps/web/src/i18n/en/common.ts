export const common = {
  messages: 'Messages',
  close: 'Close',
  cancel: 'Cancel',
  save: 'Save',
  saved: 'Saved.',
  discard: 'Discard',
  clear: 'Clear',
  copy: 'Copy {what}',
  showPassword: 'Show password',
  hidePassword: 'Hide password',
  loading: 'Loading',
  failed: 'This could not be loaded',
  requestId: 'Request',
  tryAgain: 'Try again',
  unsaved: 'Not saved yet',
  more: 'More',
} as const;

/** By the `code` of an answer (docs/errors.md); what is not here is told in the panel's own words. */
export const errors = {
  Unknown: 'Something went wrong. Try again; if it stays, give the request to your operator.',
  Unreachable: 'The panel does not answer. Check your connection, then try again.',
  TooMany: 'Too many tries. Wait {seconds, plural, one {# second} other {# seconds}}, then try again.',
  InvalidCredentials: 'No account has this name and password. Check both; capitals count in passwords.',
  TwoFactorAuthenticationTokenInvalid: 'This code is wrong or too old. Wait for the next one and type it.',
  CheckpointExpired: 'This took too long. Sign in with your password again.',
  InvalidTokenException: 'This link is wrong, too old or was used before. Ask for a new one.',
  AuthenticationException: 'Your session has ended. Sign in again.',
  NotFoundHttpException: 'This does not exist, or you may not see it.',
} as const;

export const validation = {
  required: 'Fill this in.',
  min: 'At least {minimum, plural, one {# character} other {# characters}}.',
  max: 'At most {maximum, plural, one {# character} other {# characters}}.',
  email: 'This is no mail address.',
  format: 'This has not the right form.',
} as const;
