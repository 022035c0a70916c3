/** Why a row of the list of hazards has no test whose name carries its number. A row that has one is not in it. */
export const HAZARD_REASONS: Readonly<Record<string, string>> = {
  B9: 'the protocol and the formats of eggs name no commands around a backup; a schedule of the panel sends save-off and save-all before it, and save-on after',
  C7: 'the daemon does not update itself: it is replaced like any other program',
  C13: 'the protocol has one token for all; it is rotated with an overlap (C5)',
};

/** What a row with tests leaves open by decision, said beside them. */
export const HAZARD_LIMITS: Readonly<Record<string, string>> = {
  D25: 'placement counts limits as they are sold, by the formula of domain.md §11 that billing modules and stock panels share, and each node may have another `docker.overhead`; the node tells both sums, whose difference its `memory` leaves out',
};
