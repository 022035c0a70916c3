import { Injectable } from '@nestjs/common';
import { ServerEntity } from '../../entities.js';
import { columnsOf, type RowOf } from '../../platform/database/columns.js';
import { Database } from '../../platform/database/database.js';
import { EggTrialEntity } from './egg-trial.entity.js';

/** With the uuid of its server, while there is one. */
export type EggTrial = RowOf<EggTrialEntity> & { readonly serverUuid: string | null };

const TRIAL = columnsOf(EggTrialEntity, 't').and(
  columnsOf(ServerEntity, 's', { serverUuid: 'uuid' }).optional(),
);
const FROM = 'FROM egg_trials t LEFT JOIN servers s ON s.id = t.server_id';

@Injectable()
export class EggTrialsRepository {
  constructor(private readonly database: Database) {}

  async insert(eggId: number, nodeId: number, now: Date, nextAt: Date): Promise<number> {
    const result = await this.database.manager.insert(EggTrialEntity, {
      eggId,
      nodeId,
      serverId: null,
      outcome: null,
      error: null,
      log: [],
      startedAt: now,
      judgedAt: null,
      nextAt,
      endedAt: null,
    });
    return Number((result.identifiers[0] as { id: number }).id);
  }

  async update(id: number, change: Partial<Omit<EggTrialEntity, 'id'>>): Promise<void> {
    await this.database.manager.update(EggTrialEntity, { id }, change);
  }

  async delete(id: number): Promise<void> {
    await this.database.manager.delete(EggTrialEntity, { id });
  }

  newest(eggId: number, limit: number): Promise<EggTrial[]> {
    return this.database.select(TRIAL, `${FROM} WHERE t.egg_id = ? ORDER BY t.id DESC LIMIT ?`, [
      eggId,
      limit,
    ]);
  }

  /** Keeps the newest of those that have ended. */
  async forgetOld(eggId: number, kept: number): Promise<void> {
    await this.database.query(
      `DELETE FROM egg_trials WHERE egg_id = ? AND ended_at IS NOT NULL AND id <= COALESCE(
        (SELECT id FROM (SELECT id FROM egg_trials WHERE egg_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?) old), 0)`,
      [eggId, eggId, kept],
    );
  }

  due(now: Date, limit: number): Promise<EggTrial[]> {
    return this.database.select(TRIAL, `${FROM} WHERE t.next_at <= ? ORDER BY t.next_at LIMIT ?`, [
      now,
      limit,
    ]);
  }
}
