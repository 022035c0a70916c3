import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';

/** The table has one row. */
const ID = 1;

@Injectable()
export class AppKeyRepository {
  constructor(private readonly database: Database) {}

  /** Keeps the fingerprint unless there is one, and returns the one that is kept. Processes may start together. */
  async keepFirst(fingerprint: string): Promise<string> {
    await this.database.query('INSERT IGNORE INTO app_key_fingerprints (id, fingerprint) VALUES (?, ?)', [
      ID,
      fingerprint,
    ]);
    const [row] = await this.database.query<{ fingerprint: string }>(
      'SELECT fingerprint FROM app_key_fingerprints WHERE id = ?',
      [ID],
    );
    return row!.fingerprint;
  }
}
