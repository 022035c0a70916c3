import { Injectable } from '@nestjs/common';
import type { Preferences } from '@app/contracts/client/preferences.contract.js';
import { columnsOf, type RowIn } from '../../platform/database/columns.js';
import { Database } from '../../platform/database/database.js';
import { PreferencesEntity } from './preferences.entity.js';

const ROW = columnsOf(PreferencesEntity, 'p', ['value', 'version']);
export type PreferencesRow = RowIn<typeof ROW>;

@Injectable()
export class PreferencesRepository {
  constructor(private readonly database: Database) {}

  async find(userId: number): Promise<PreferencesRow | null> {
    return (
      (await this.database.select(ROW, 'FROM user_preferences p WHERE p.user_id = ?', [userId]))[0] ?? null
    );
  }

  /** The user's row, kept from others until the transaction ends, also where there is none yet. */
  async lock(userId: number): Promise<PreferencesRow | null> {
    await this.database.query('SELECT id FROM users WHERE id = ? FOR UPDATE', [userId]);
    return this.find(userId);
  }

  async save(userId: number, value: Preferences, version: number): Promise<void> {
    await this.database.manager.upsert(PreferencesEntity, { userId, value, version, updatedAt: new Date() }, [
      'userId',
    ]);
  }
}
