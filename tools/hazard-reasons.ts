/** Why a row of the list of hazards has no test whose name carries its number. A row that has one is not in it. */
export const HAZARD_REASONS: Readonly<Record<string, string>> = {
  D25: 'open: schedulers count the limit without the overhead',
  B2: 'a backup for a store lies on the node by one part at a time; one that stays on the node is made without asking first for room',
  B4: 'open: one backup at a time per server, without a limit of its reading',
  B9: 'open: there are no hooks before and after a backup',
  C6: 'the daemon logs to its standard output and keeps no file of it',
  C7: 'the daemon does not update itself',
  C9: 'there is no profiling port',
  C11: 'open: no probe tells a snap or podman apart',
  C13: 'the protocol has one token for all; it is rotated with an overlap (C5)',
};
