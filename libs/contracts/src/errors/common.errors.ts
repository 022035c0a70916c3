import { AppError, defineError, type FieldIssue } from '../core/errors.js';

/** Errors that every area knows: conventions.md §9. */
export const malformedBody = defineError({
  code: 'BadRequestHttpException',
  status: 400,
  blame: 'caller',
  message: 'The request body is not valid JSON.',
});
export const badRequest = defineError({
  code: 'BadRequestHttpException',
  status: 400,
  blame: 'caller',
  message: 'The request could not be understood.',
});
export const displayError = defineError({
  code: 'DisplayException',
  status: 400,
  blame: 'caller',
  message: 'The request cannot be carried out.',
});
export const serviceLimitExceeded = defineError({
  code: 'ServiceLimitExceededException',
  status: 400,
  blame: 'caller',
  message: 'There are as many of these as there may be.',
});
export const unauthenticated = defineError({
  code: 'AuthenticationException',
  status: 401,
  blame: 'caller',
  message: 'Unauthenticated.',
});
export const accessDenied = defineError({
  code: 'AccessDeniedHttpException',
  status: 403,
  blame: 'caller',
  message: 'This action is unauthorized.',
});
export const forbidden = defineError({
  code: 'HttpForbiddenException',
  status: 403,
  blame: 'caller',
  message: 'You do not have permission to perform this action.',
});
/** application-api.md #6 */
export const adminKept = defineError({
  code: 'HttpForbiddenException',
  status: 403,
  blame: 'caller',
  message: 'An administrator cannot be deleted.',
  isBodiless: true,
});
export const notFound = defineError({
  code: 'NotFoundHttpException',
  status: 404,
  blame: 'caller',
  message: 'The requested resource could not be found on the server.',
});
export const methodNotAllowed = defineError({
  code: 'MethodNotAllowedHttpException',
  status: 405,
  blame: 'caller',
  message: 'This method is not supported for this route.',
});
export const conflict = defineError({
  code: 'ConflictHttpException',
  status: 409,
  blame: 'caller',
  message: 'The request conflicts with the current state of the resource.',
});
export const serverStateConflict = defineError({
  code: 'ServerStateConflictException',
  status: 409,
  blame: 'caller',
  message: 'This server is in a state that does not allow this action.',
});
export const payloadTooLarge = defineError({
  code: 'PayloadTooLargeException',
  status: 413,
  blame: 'caller',
  message: 'The request body is too large.',
});
export const requestTimedOut = defineError({
  code: 'RequestTimeoutException',
  status: 408,
  blame: 'caller',
  message: 'The request did not arrive in time.',
});
export const headersTooLarge = defineError({
  code: 'RequestHeaderFieldsTooLargeException',
  status: 431,
  blame: 'caller',
  message: 'The address and headers of the request are too long.',
});
export const unprocessable = defineError({
  code: 'ValidationException',
  status: 422,
  blame: 'caller',
  message: 'The given data was invalid.',
});
export const tooManyRequests = defineError({
  code: 'ThrottleRequestsException',
  status: 429,
  blame: 'caller',
  message: 'Too many attempts.',
});
export const throttled = defineError({
  code: 'TooManyRequestsHttpException',
  status: 429,
  blame: 'caller',
  message: 'Too many requests of this kind; try again later.',
});
export const unexpected = defineError({
  code: 'HttpException',
  status: 500,
  blame: 'bug',
  message: 'An unexpected error was encountered while processing this request.',
});
export const databaseAway = defineError({
  code: 'ServiceUnavailableException',
  status: 503,
  blame: 'operation',
  message: 'The panel cannot reach its database; try again in a moment.',
});
export const daemonUnreachable = defineError({
  code: 'DaemonConnectionException',
  status: 504,
  blame: 'operation',
  message: 'The node of this server could not be reached.',
});
export const daemonRefused = defineError({
  code: 'DaemonConnectionException',
  status: 502,
  blame: 'operation',
  message: 'The node of this server refused the request.',
});
/** Between panel and node: nothing that the caller's own key could mend. */
export const nodeKeyRefused = defineError({
  code: 'DaemonConnectionException',
  status: 502,
  blame: 'operation',
  message:
    "The node does not accept the panel's key. An administrator must restart its daemon, or configure it anew with the node's present key.",
});
export const serverOffline = defineError({
  code: 'HttpException',
  status: 502,
  blame: 'caller',
  message: 'The server must be running to receive commands.',
});
export const invalidFilter = defineError({
  code: 'InvalidFilterQuery',
  status: 400,
  blame: 'caller',
  message: 'The requested filter is not allowed.',
});
export const invalidSort = defineError({
  code: 'InvalidSortQuery',
  status: 400,
  blame: 'caller',
  message: 'The requested sort is not allowed.',
});

/** A 422 with one entry per refused field and rule. */
export const validationFailed = (issues: readonly FieldIssue[]): AppError =>
  new AppError(unprocessable.descriptor, {}, issues);
export const mailNotSent = defineError({
  code: 'MailNotSentException',
  status: 400,
  blame: 'caller',
  message: 'The mail was not sent: there is neither a mail server nor a folder for mails.',
});
