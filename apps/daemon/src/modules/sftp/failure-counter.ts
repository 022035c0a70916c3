/** Kept keys; a flood from more addresses than that forgets the oldest. */
const MAX_KEYS = 10_000;

/** Counts failures by key within a period from the first of them. */
export class FailureCounter {
  private readonly counts = new Map<string, { failures: number; readonly until: number }>();

  constructor(
    private readonly limit: number,
    private readonly periodMs: number,
  ) {}

  isFull(key: string, now = Date.now()): boolean {
    const count = this.counts.get(key);
    return count !== undefined && count.until > now && count.failures >= this.limit;
  }

  add(key: string, now = Date.now()): void {
    const count = this.counts.get(key);
    if (count && count.until > now) {
      count.failures++;
      return;
    }
    this.counts.delete(key);
    this.counts.set(key, { failures: 1, until: now + this.periodMs });
    if (this.counts.size > MAX_KEYS) this.counts.delete(this.counts.keys().next().value!);
  }
}
