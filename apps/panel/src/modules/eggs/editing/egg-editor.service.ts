import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { createEgg, updateEgg } from '@app/contracts/application/egg-editing.contract.js';
import type { BodyOf } from '@app/contracts/core/route.js';
import { notFound, validationFailed } from '@app/contracts/errors/common.errors.js';
import { Database } from '../../../platform/database/database.js';
import { NestsService } from '../../nests/index.js';
import { EggCache } from '../egg-cache.js';
import type { EggEntity } from '../egg.entity.js';
import { EggsRepository, type EggWrite } from '../eggs.repository.js';
import { toColumns, toVariableColumns } from '../import/egg-document.js';
import { toRefusal } from '../import/egg-refusals.js';
import { documentWith, type EggBody } from './egg-body.js';

type Links = Pick<EggEntity, 'configFrom' | 'copyScriptFrom'>;
/** A chain of eggs that is longer is not followed anywhere. */
const MAX_DEPTH = 8;

/** Eggs made and changed field by field. */
@Injectable()
export class EggEditor {
  constructor(
    private readonly repository: EggsRepository,
    private readonly nests: NestsService,
    private readonly database: Database,
    private readonly cache: EggCache,
  ) {}

  /** Throws 422 with the field, or badValidationRule (400). */
  async create({ nest, ...body }: BodyOf<typeof createEgg>): Promise<number> {
    const document = documentWith(null, body);
    const nestId = nest ?? (await this.nests.defaultId());
    return this.write(async () => {
      const links = await this.links(null, body, { configFrom: null, copyScriptFrom: null });
      const columns = { ...toColumns(document), ...links, ...switches(body) };
      const id = await this.repository.insert(randomUUID(), nestId, columns);
      await this.repository.replaceVariables(id, toVariableColumns(document.variables));
      return id;
    });
  }

  async update(id: number, body: BodyOf<typeof updateEgg>): Promise<void> {
    await this.write(async () => {
      if ((await this.repository.lock({ id })) === null) throw notFound();
      const present = (await this.repository.own(id))!;
      const document = documentWith(present.document, body);
      const links = await this.links(id, body, present);
      await this.repository.update(id, { ...toColumns(document), ...links, ...switches(body) });
      if (body.variables !== undefined) {
        await this.repository.replaceVariables(id, toVariableColumns(document.variables));
      }
    });
  }

  private async write<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.database.transaction(async () => {
        const written = await work();
        this.database.afterCommit(() => this.cache.forget());
        return written;
      });
    } catch (error) {
      throw toRefusal(error);
    }
  }

  /** The eggs that this one takes from; 422 for one that is not there, or that takes from this one. */
  private async links(id: number | null, body: EggBody, present: Links): Promise<Links> {
    const { config, script } = body;
    const configFrom = config?.extends === undefined ? present.configFrom : config.extends;
    const copyScriptFrom = script?.extends === undefined ? present.copyScriptFrom : script.extends;
    if (config?.extends) await this.checkChain(id, config.extends, 'config.extends', 'configFrom');
    if (script?.extends) await this.checkChain(id, script.extends, 'script.extends', 'copyScriptFrom');
    return { configFrom, copyScriptFrom };
  }

  private async checkChain(
    id: number | null,
    parent: number,
    field: string,
    link: keyof Links,
  ): Promise<void> {
    let next: number | null = parent;
    for (let depth = 0; next !== null && depth < MAX_DEPTH; depth++) {
      if (next === id) {
        const detail = `The ${field} leads back to the egg itself.`;
        throw validationFailed([{ field, rule: 'not_in', detail }]);
      }
      const [egg] = await this.repository.byIds([next]);
      if (!egg && depth === 0) {
        throw validationFailed([{ field, rule: 'exists', detail: `The selected ${field} is invalid.` }]);
      }
      next = egg?.[link] ?? null;
    }
  }
}

const switches = ({ force_outgoing_ip, script }: EggBody): EggWrite => ({
  ...(force_outgoing_ip === undefined ? {} : { forceOutgoingIp: force_outgoing_ip }),
  ...(script?.privileged === undefined ? {} : { isScriptPrivileged: script.privileged }),
});
