const FIRST_MS = 5_000;
const LONGEST_MS = 60_000;

interface Absence {
  readonly failures: number;
  readonly until: number;
}

/**
 * Which nodes are away, as the jobs of this process found out. One job at a time tries; the others wait without
 * using up their attempts, so that a dead node costs one call per pause, however many jobs there are for it.
 */
export class NodeBackOff {
  private readonly absences = new Map<number, Absence>();

  /** When the caller may look again, in epoch milliseconds; null = now, and the others wait for its outcome. */
  waitUntil(node: number, now = Date.now()): number | null {
    const absence = this.absences.get(node);
    if (!absence) return null;
    if (absence.until > now) return absence.until;
    this.absences.set(node, { ...absence, until: now + FIRST_MS });
    return null;
  }

  /** Returns when the next job may try. */
  isAway(node: number, now = Date.now()): number {
    const failures = (this.absences.get(node)?.failures ?? 0) + 1;
    const pause = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
    this.absences.set(node, { failures, until: now + pause });
    return now + pause;
  }

  answered(node: number): void {
    this.absences.delete(node);
  }
}
