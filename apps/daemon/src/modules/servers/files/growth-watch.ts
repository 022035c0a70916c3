/** Walks may take a tenth of the time. */
const REST = 9;

/**
 * Tells whose files may have passed their limit without a look at them: nobody's can have grown by more than the disk
 * has filled since they were measured (hazard F1).
 */
export class GrowthWatch<T extends object> {
  private readonly measured = new WeakMap<T, { readonly diskBytes: number; readonly restUntil: number }>();

  /** It has been measured just now, which took so long; the disk held so much before. */
  noteMeasure(of: T, diskBytes: number, tookMs: number, now = Date.now()): void {
    this.measured.set(of, { diskBytes, restUntil: now + tookMs * REST });
  }

  /** Whether it has to be measured; `room` is what it had left when it was. */
  isDue(of: T, diskBytes: number, room: number, now = Date.now()): boolean {
    if (room === Infinity) return false;
    const last = this.measured.get(of);
    if (!last) return true;
    return now >= last.restUntil && diskBytes - last.diskBytes > room;
  }
}
