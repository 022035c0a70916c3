import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { Database } from '../../platform/database/database.js';
import { EggEntity } from './egg.entity.js';
import { EggVariableEntity } from './egg-variable.entity.js';
import { resolveEgg, type EggColumns, type VariableColumns } from './import/egg-document.js';
import type { ResolvedEgg } from './resolved-egg.js';

/** Eggs that inherit from eggs that inherit …: deeper is a mistake, and a query per level. */
const MAX_DEPTH = 8;

@Injectable()
export class EggsRepository {
  constructor(private readonly database: Database) {}

  async all(): Promise<ResolvedEgg[]> {
    return this.resolve(await this.database.manager.find(EggEntity, { order: { id: 'ASC' } }));
  }

  async byNests(nestIds: readonly number[]): Promise<ResolvedEgg[]> {
    return this.resolve(
      await this.database.manager.find(EggEntity, {
        where: { nestId: In([...nestIds]) },
        order: { id: 'ASC' },
      }),
    );
  }

  async byIds(ids: readonly number[]): Promise<ResolvedEgg[]> {
    return this.resolve(await this.database.manager.findBy(EggEntity, { id: In([...ids]) }));
  }

  async idOf(uuid: string): Promise<number | null> {
    const egg = await this.database.manager.findOne(EggEntity, { where: { uuid }, select: { id: true } });
    return egg?.id ?? null;
  }

  /** The egg's id, its row locked until the transaction ends; null when there is none. */
  async lock(by: { id: number } | { uuid: string }): Promise<number | null> {
    const egg = await this.database.manager.findOne(EggEntity, {
      where: by,
      select: { id: true },
      lock: { mode: 'pessimistic_write' },
    });
    return egg?.id ?? null;
  }

  async insert(uuid: string, nestId: number, columns: EggColumns): Promise<number> {
    const result = await this.database.manager.insert(EggEntity, {
      ...columns,
      uuid,
      nestId,
      forceOutgoingIp: false,
      isScriptPrivileged: true,
    });
    return result.identifiers[0]!['id'] as number;
  }

  async update(id: number, columns: EggColumns): Promise<void> {
    await this.database.manager.update(EggEntity, { id }, columns);
  }

  async delete(id: number): Promise<void> {
    await this.database.manager.delete(EggEntity, { id });
  }

  /** Eggs that take their configuration or their script from this one. */
  countChildren(id: number): Promise<number> {
    return this.database.manager.count(EggEntity, { where: [{ configFrom: id }, { copyScriptFrom: id }] });
  }

  /**
   * Makes the variables of an egg those of the list. Known ones (by env_variable) keep their row, and so the
   * servers keep their values; those of removed ones go by the foreign key.
   */
  async replaceVariables(eggId: number, variables: readonly VariableColumns[]): Promise<void> {
    const { manager } = this.database;
    const present = await manager.findBy(EggVariableEntity, { eggId });
    const wanted = new Set(variables.map((variable) => variable.envVariable));
    const gone = present.filter((variable) => !wanted.has(variable.envVariable));
    if (gone.length > 0)
      await manager.delete(EggVariableEntity, { id: In(gone.map((variable) => variable.id)) });
    // Names are unique per egg and may be swapped, so all of them step aside first.
    await this.database.query("UPDATE egg_variables SET name = CONCAT('~', id) WHERE egg_id = ?", [eggId]);
    const ids = new Map(present.map((variable) => [variable.envVariable, variable.id]));
    const added: VariableColumns[] = [];
    for (const variable of variables) {
      const id = ids.get(variable.envVariable);
      if (id === undefined) added.push(variable);
      else await manager.update(EggVariableEntity, { id }, variable);
    }
    if (added.length > 0) {
      await manager.insert(
        EggVariableEntity,
        added.map((variable) => ({ ...variable, eggId })),
      );
    }
  }

  /** Variables and parents of all of them, in a constant number of queries per level of inheritance. */
  private async resolve(eggs: readonly EggEntity[]): Promise<ResolvedEgg[]> {
    if (eggs.length === 0) return [];
    const [variables, all] = await Promise.all([
      this.variablesOf(eggs.map((egg) => egg.id)),
      this.withParents(eggs),
    ]);
    return eggs.map((egg) => resolveEgg(egg, variables.get(egg.id) ?? [], all));
  }

  private async variablesOf(eggIds: readonly number[]): Promise<Map<number, EggVariableEntity[]>> {
    const rows = await this.database.manager.findBy(EggVariableEntity, { eggId: In([...eggIds]) });
    const place = (variable: EggVariableEntity): number => variable.sort ?? Number.MAX_SAFE_INTEGER;
    rows.sort((a, b) => place(a) - place(b) || a.id - b.id);
    return Map.groupBy(rows, (variable) => variable.eggId);
  }

  private async withParents(eggs: readonly EggEntity[]): Promise<Map<number, EggEntity>> {
    const all = new Map(eggs.map((egg) => [egg.id, egg]));
    let level: readonly EggEntity[] = eggs;
    for (let depth = 0; depth < MAX_DEPTH; depth++) {
      const missing = new Set(
        level
          .flatMap((egg) => [egg.configFrom, egg.copyScriptFrom])
          .filter((id) => id !== null)
          .filter((id) => !all.has(id)),
      );
      if (missing.size === 0) break;
      level = await this.database.manager.findBy(EggEntity, { id: In([...missing]) });
      for (const egg of level) all.set(egg.id, egg);
    }
    return all;
  }
}
