/** Why a row of the list of hazards has no test whose name carries its number. A row that has one is not in it. */
export const HAZARD_REASONS: Readonly<Record<string, string>> = {
  C7: 'the daemon does not update itself: it is replaced like any other program',
};

/** What a row with tests leaves open by decision, said beside them. */
export const HAZARD_LIMITS: Readonly<Record<string, string>> = {
  B9: 'tasks of a schedule hold the saves of a game around its backup; `save-on` comes as long after it as its offset says, for nothing waits for the end of a backup',
  C13: 'a node has one token for calls and for signatures, because stock panels and stock daemons know no other; it is changed with an overlap',
  D25: 'placement counts limits as they are sold, by the formula of domain.md §11 that billing modules and stock panels share, and each node may have another `docker.overhead`; the node tells both sums, whose difference its `memory` leaves out',
};
