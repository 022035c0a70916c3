import { defineError, type AppError, type FieldIssue } from '@app/contracts/core/errors.js';

/** Texts of daemon-api.md §1, to the letter (the misspelling in the first is on the wire). */
export const missingBearer = defineError({
  code: 'DaemonUnauthenticated',
  status: 401,
  blame: 'caller',
  message: 'The required authorization heads were not present in the request.',
});
export const wrongBearer = defineError({
  code: 'DaemonForbidden',
  status: 403,
  blame: 'caller',
  message: 'You are not authorized to access this endpoint.',
});
export const emptyBody = defineError({
  code: 'DaemonEmptyBody',
  status: 400,
  blame: 'caller',
  message: 'The data passed in the request was not in a parsable format. Please try again.',
});
export const unreadableBody = defineError({
  code: 'DaemonUnreadableBody',
  status: 400,
  blame: 'caller',
  message: 'An unexpected error was encountered while processing this request',
});
export const daemonFailure = defineError({
  code: 'DaemonFailure',
  status: 500,
  blame: 'bug',
  message: 'An unexpected error was encountered while processing this request',
});
export const invalidServerUuid = defineError({
  code: 'DaemonInvalidServerUuid',
  status: 422,
  blame: 'caller',
  message: 'The data provided in the request could not be validated.',
});
export const invalidPowerAction = defineError({
  code: 'DaemonInvalidPowerAction',
  status: 422,
  blame: 'caller',
  message: 'The power action provided was not valid, should be one of "stop", "start", "restart", "kill"',
});
/** What refused input becomes: daemon-api.md §1, §3 and §4. */
export function refuseDaemonInput(issues: readonly FieldIssue[]): AppError {
  if (issues.some(({ field }) => field === 'uuid')) return invalidServerUuid();
  if (issues.some(({ field }) => field === 'action')) return invalidPowerAction();
  return unreadableBody();
}
