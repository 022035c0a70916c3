import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { Database } from '../../platform/database/database.js';
import { EggEntity } from './egg.entity.js';
import { EggVariableEntity } from './egg-variable.entity.js';
import type { EggDocument } from '@app/eggs';
import { resolveEgg, toDocument, type VariableColumns } from './import/egg-document.js';
import type { ResolvedEgg } from './resolved-egg.js';

export type EggWrite = Partial<Omit<EggEntity, 'id' | 'uuid' | 'nestId' | 'createdAt' | 'updatedAt'>>;

/** A server of an egg, and the variables whose removal would take a value of its own from it. */
export interface TouchedServer {
  readonly id: number;
  readonly uuid: string;
  readonly uuidShort: string;
  readonly name: string;
  readonly lostValues: readonly string[];
}

/** An egg as it is stored, without what it inherits. */
export interface OwnEgg extends Pick<EggEntity, 'configFrom' | 'copyScriptFrom'> {
  readonly document: EggDocument;
}

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

  async own(id: number): Promise<OwnEgg | null> {
    const egg = await this.database.manager.findOneBy(EggEntity, { id });
    if (!egg) return null;
    const variables = (await this.variablesOf([id])).get(id) ?? [];
    const { configFrom, copyScriptFrom } = egg;
    return { configFrom, copyScriptFrom, document: toDocument(egg, variables) };
  }

  /** The first servers of an egg, how many there are, and what they have set for these variables. */
  async servers(
    eggId: number,
    variables: readonly string[],
    limit: number,
  ): Promise<{ servers: TouchedServer[]; total: number }> {
    const total = await this.database.count('FROM servers WHERE egg_id = ?', [eggId]);
    const rows = await this.database.query<Omit<TouchedServer, 'lostValues'>>(
      `SELECT id, uuid, uuid_short AS uuidShort, name FROM servers WHERE egg_id = ? ORDER BY id LIMIT ?`,
      [eggId, limit],
    );
    const values =
      rows.length === 0 || variables.length === 0
        ? []
        : await this.database.query<{ serverId: number; name: string }>(
            `SELECT sv.server_id AS serverId, v.env_variable AS name
             FROM server_variables sv JOIN egg_variables v ON v.id = sv.variable_id
             WHERE sv.server_id IN (?) AND v.egg_id = ? AND v.env_variable IN (?)
             ORDER BY v.id`,
            [rows.map(({ id }) => id), eggId, variables],
          );
    const lost = Map.groupBy(values, ({ serverId }) => serverId);
    const servers = rows.map((row) => ({
      ...row,
      lostValues: (lost.get(row.id) ?? []).map(({ name }) => name),
    }));
    return { servers, total };
  }

  async insert(uuid: string, nestId: number, columns: EggWrite): Promise<number> {
    const result = await this.database.manager.insert(EggEntity, {
      forceOutgoingIp: false,
      isScriptPrivileged: true,
      ...columns,
      uuid,
      nestId,
    });
    return result.identifiers[0]!['id'] as number;
  }

  async update(id: number, columns: EggWrite): Promise<void> {
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
