import { ActivityEntry } from '@app/contracts/remote/activity.contract.js';
import type { StateDatabase } from './state-database.js';

/** What is kept while the panel is away (hazard P3). */
export interface ActivityLimits {
  readonly rows: number;
  readonly ageMs: number;
}
export const ACTIVITY_LIMITS: ActivityLimits = { rows: 20_000, ageMs: 7 * 24 * 3_600_000 };

export interface QueuedActivity {
  readonly id: number;
  readonly entry: ActivityEntry;
}

/** Activity events waiting for the panel, oldest first. */
export class ActivityQueue {
  constructor(
    private readonly database: StateDatabase,
    private readonly limits: ActivityLimits = ACTIVITY_LIMITS,
  ) {}

  add(entry: ActivityEntry, now = Date.now()): void {
    this.database.transaction(() => {
      this.database.run('INSERT INTO activity (entry, created_at) VALUES (?, ?)', JSON.stringify(entry), now);
      this.database.run('DELETE FROM activity WHERE created_at < ?', now - this.limits.ageMs);
      // Ids only grow, so the newest `rows` of them are those above this one.
      this.database.run(
        'DELETE FROM activity WHERE id <= (SELECT max(id) FROM activity) - ?',
        this.limits.rows,
      );
    });
  }

  batch(size: number): QueuedActivity[] {
    return this.database
      .all<{ id: number; entry: string }>('SELECT id, entry FROM activity ORDER BY id LIMIT ?', size)
      .map(({ id, entry }) => ({ id, entry: ActivityEntry.parse(JSON.parse(entry)) }));
  }

  /** Deletes by id range in one statement (CVE-2026-21696), so a second call finds nothing. */
  removeThrough(id: number): void {
    this.database.run('DELETE FROM activity WHERE id <= ?', id);
  }

  get size(): number {
    return this.database.get<{ rows: number }>('SELECT count(*) AS rows FROM activity')?.rows ?? 0;
  }
}
