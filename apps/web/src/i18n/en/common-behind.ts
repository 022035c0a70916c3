/** More of `common`, for what stands behind the login only. */
export const commonBehind = {
  copyFailed: 'The browser lets no page copy here. Select it by hand:',
  leaveTitle: 'Leave without saving?',
  leaveVerb: 'Leave and lose the changes',
  leaveLoses: 'What you changed on this page is not saved yet.',
  needs: 'Needs the permission {permission}; ask the owner',
  page: 'Page {page, number} of {pages, number}',
  previous: 'Previous',
  next: 'Next',
  never: 'never',
  noLimit: 'no limit',
} as const;
