import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { EggError, exportEgg, parseEgg, type EggDocument } from '@app/eggs';
import { badValidationRule, invalidFileUpload } from '@app/contracts/errors/catalogue.errors.js';
import { Database, isDuplicate } from '../../../platform/database/database.js';
import { NestsService } from '../../nests/index.js';
import { BUILTIN_EGGS } from '../builtin/index.js';
import { resolvedDocument, toColumns, toVariableColumns } from './egg-document.js';
import { toRefusal } from './egg-refusals.js';
import { EggCache } from '../egg-cache.js';
import { EggsRepository } from '../eggs.repository.js';
import type { ResolvedEgg } from '../resolved-egg.js';

export interface ImportOptions {
  /** Nest of an egg that is new; the default nest when absent. An egg that exists stays where it is. */
  readonly nestId?: number;
}

export interface ImportedEgg {
  readonly id: number;
  readonly isNew: boolean;
}

/** The library's errors by their wire names (domain.md §4 and §5); their text names the place in the document. */
function toAppError(error: unknown): unknown {
  if (!(error instanceof EggError)) return error;
  const factory = error.code === 'BadValidationRuleException' ? badValidationRule : invalidFileUpload;
  return factory({ detail: error.message, cause: error });
}

function parse(text: string): EggDocument {
  try {
    return parseEgg(text);
  } catch (error) {
    throw toAppError(error);
  }
}

/** Brings egg documents in: new ones, and new versions of known ones. */
@Injectable()
export class EggImporter {
  constructor(
    private readonly repository: EggsRepository,
    private readonly nests: NestsService,
    private readonly database: Database,
    private readonly cache: EggCache,
  ) {}

  /**
   * Creates the egg, or updates the one of the same uuid and keeps its servers' values (domain.md §4 step 9).
   * Throws invalidFileUpload or badValidationRule with the place in the document; nothing is changed then.
   */
  importText(text: string, options: ImportOptions = {}): Promise<ImportedEgg> {
    return this.write(parse(text), options);
  }

  /** The egg that a document describes. Throws as importText does. */
  read(text: string): EggDocument {
    return parse(text);
  }

  /** Makes the eggs that come with the panel, and brings them up to date; a second call changes nothing. */
  async ensureBuiltins(): Promise<number[]> {
    const nestId = await this.nests.builtinId();
    const ids: number[] = [];
    for (const builtin of BUILTIN_EGGS) {
      const document = parse(JSON.stringify(builtin));
      const known = await this.repository.idOf(document.uuid!);
      const [present] = known === null ? [] : await this.repository.byIds([known]);
      const isCurrent = present !== undefined && sameEgg(present, document);
      ids.push(isCurrent ? present.id : (await this.write(document, { nestId })).id);
    }
    return ids;
  }

  private async write(document: EggDocument, options: ImportOptions): Promise<ImportedEgg> {
    const uuid = document.uuid ?? randomUUID();
    const nestId = options.nestId ?? (await this.nests.defaultId());
    try {
      return await this.database.transaction(async () => {
        const egg = await this.upsert(uuid, nestId, document);
        await this.repository.replaceVariables(egg.id, toVariableColumns(document.variables));
        this.database.afterCommit(() => this.cache.forget());
        return egg;
      });
    } catch (error) {
      throw toRefusal(error);
    }
  }

  private async upsert(uuid: string, nestId: number, document: EggDocument): Promise<ImportedEgg> {
    const columns = toColumns(document);
    let id = await this.repository.lock({ uuid });
    if (id === null) {
      try {
        return { id: await this.repository.insert(uuid, nestId, columns), isNew: true };
      } catch (error) {
        // Another import of the same egg was faster; this one becomes its update.
        id = isDuplicate(error) ? await this.repository.lock({ uuid }) : null;
        if (id === null) throw error;
      }
    }
    await this.repository.update(id, columns);
    return { id, isNew: false };
  }
}

/** Compared by what an export would say, so that the shape of stored values does not matter. */
const sameEgg = (egg: ResolvedEgg, document: EggDocument): boolean =>
  exportEgg(resolvedDocument(egg), 'PLCN_v3', 'json', '') === exportEgg(document, 'PLCN_v3', 'json', '');
