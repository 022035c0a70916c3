import type { StateDatabase } from './state-database.js';

/** Longest life of a token that a panel signs, plus clock skew, in seconds: a denial is useless after that (W14). */
export const DENIAL_LIFETIME_S = 20 * 60;

/** Revoked tokens by subject; kept on disk, so a restart revives none. Times are Unix seconds. */
export class Denials {
  constructor(private readonly database: StateDatabase) {}

  deny(subject: string, nowS: number): void {
    this.database.transaction(() => {
      this.database.run('DELETE FROM denials WHERE expires_at < ?', nowS);
      this.database.run(
        `INSERT INTO denials (subject, denied_at, expires_at) VALUES (?, ?, ?)
         ON CONFLICT (subject) DO UPDATE SET denied_at = excluded.denied_at, expires_at = excluded.expires_at`,
        subject,
        nowS,
        nowS + DENIAL_LIFETIME_S,
      );
    });
  }

  /** A token of the very second of the denial counts as denied (console-websocket.md §7). */
  isDenied(subject: string, issuedAtS: number): boolean {
    const row = this.database.get<{ denied_at: number }>(
      'SELECT denied_at FROM denials WHERE subject = ?',
      subject,
    );
    return row !== undefined && issuedAtS <= row.denied_at;
  }

  get size(): number {
    return this.database.get<{ rows: number }>('SELECT count(*) AS rows FROM denials')?.rows ?? 0;
  }
}
