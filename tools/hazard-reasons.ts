/** Why a row of the list of hazards has no test whose name carries its number. A row that has one is not in it. */
export const HAZARD_REASONS: Readonly<Record<string, string>> = {
  B9: 'the protocol and the formats of eggs name no commands around a backup; a schedule of the panel sends save-off and save-all before it, and save-on after',
  C6: 'the daemon logs to its standard output and keeps no file of it',
  C7: 'the daemon does not update itself: it is replaced like any other program',
  C9: 'there is no profiling port',
  C13: 'the protocol has one token for all; it is rotated with an overlap (C5)',
};
