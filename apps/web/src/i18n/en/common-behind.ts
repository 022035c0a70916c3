/** More of `common`, for what stands behind the login only. */
export const commonBehind = {
  copyFailed: 'The browser lets no page copy here. Select it by hand:',
  leaveTitle: 'Leave without saving?',
  leaveVerb: 'Leave and lose the changes',
  leaveLoses: 'What you changed on this page is not saved yet.',
  needs: 'Needs the permission {permission}; ask the owner',
  now: 'Now',
  panelAway:
    'The panel does not answer. Trying again in {seconds, plural, one {# second} other {# seconds}}. Nothing that you do meanwhile is kept.',
  panelTrying: 'The panel does not answer. Trying again …',
  newRelease: 'Release {version} of Rookery is here. Load the page again to use it.',
  reload: 'Load again',
  move: '{name}, {place, number} of {places, number}: change its place',
  moveHelp: 'Drag it, or press Alt with the arrow keys',
  noMatch: 'Nothing matches',
  page: 'Page {page, number} of {pages, number}',
  previous: 'Previous',
  next: 'Next',
  never: 'never',
  noLimit: 'no limit',
} as const;

/** More of `errors`, of calls that need a session. */
export const errorsBehind = {
  HttpForbiddenException: 'You may not do this here. Ask the owner of the server.',
  NodeHasNot: 'This is not on the node any more. Load the page again.',
  DaemonConnectionException:
    'The node of this server does not answer. Servers on it keep running; try again in a minute.',
  RequestTimeoutException: 'This took too long. Try again.',
  InvalidPasswordProvidedException: 'That is not your password.',
} as const;
