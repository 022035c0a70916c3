import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { Database } from '../../platform/database/database.js';
import { SettingEntity } from './setting.entity.js';

@Injectable()
export class SettingsRepository {
  constructor(private readonly database: Database) {}

  /** By their names. */
  async all(): Promise<Map<string, string>> {
    const rows = await this.database.manager.find(SettingEntity);
    return new Map(rows.map(({ name, value }) => [name, value]));
  }

  /** The same, so that changes take turns until the transaction ends. */
  async lockAll(): Promise<Map<string, string>> {
    const rows = await this.database.manager.find(SettingEntity, { lock: { mode: 'pessimistic_write' } });
    return new Map(rows.map(({ name, value }) => [name, value]));
  }

  async save(values: ReadonlyMap<string, string>): Promise<void> {
    if (values.size === 0) return;
    const rows = [...values].map(([name, value]) => ({ name, value }));
    await this.database.manager.upsert(SettingEntity, rows, ['name']);
  }

  async delete(names: readonly string[]): Promise<void> {
    if (names.length > 0) await this.database.manager.delete(SettingEntity, { name: In([...names]) });
  }
}
