/** A job that has been asked for and is not done. */
export interface OutboxRow {
  readonly id: number;
  readonly job: string;
  readonly payload: unknown;
  readonly version: number;
  /** Runs of it that ended with their process. */
  readonly lostRuns: number;
  readonly createdAt: Date;
}

export type OutboxEntry = Pick<OutboxRow, 'id' | 'job'>;
export interface NewOutboxRow {
  readonly key: string;
  readonly payload: unknown;
}

/** A row as lists show it; dead once it has failed for good. */
export interface ListedRow extends OutboxRow {
  readonly failedAt: Date | null;
  readonly error: string | null;
}

/** Jobs of one name that failed for good. */
export interface DeadJobs {
  readonly job: string;
  readonly count: number;
  readonly since: Date;
  readonly error: string | null;
}

/** Jobs that are tried still; `since` is null where there are none. */
export interface LateJobs {
  readonly count: number;
  readonly since: Date | null;
}
