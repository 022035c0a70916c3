import { Injectable } from '@nestjs/common';
import { exportEgg, type EggForm, type EggFormat } from '@app/eggs';
import { toWireDate, Uuid } from '@app/contracts/core/wire.js';
import { hasActiveServers, hasChildren } from '@app/contracts/errors/catalogue.errors.js';
import { notFound } from '@app/contracts/errors/common.errors.js';
import { Database } from '../../platform/database/database.js';
import { isReferenced } from '../../platform/database/sql-errors.js';
import { EggCache } from './egg-cache.js';
import { EggDownloader } from './import/egg-downloader.js';
import { resolvedDocument } from './import/egg-document.js';
import { importFolder, type FolderEntry, type FolderReport } from './import/egg-folder.js';
import { EggImporter, type ImportOptions } from './import/egg-importer.js';
import { EggsRepository } from './eggs.repository.js';
import type { ResolvedEgg } from './resolved-egg.js';

export interface EggFile {
  readonly name: string;
  readonly content: string;
}

const kebab = (name: string): string =>
  name
    .normalize('NFKD')
    .replaceAll(/[^\w\s-]/g, '')
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, '-') || 'unnamed';

/** Recipes to install and run servers. */
@Injectable()
export class EggsService {
  constructor(
    private readonly repository: EggsRepository,
    private readonly importer: EggImporter,
    private readonly downloader: EggDownloader,
    private readonly database: Database,
    private readonly cache: EggCache,
  ) {}

  /** The egg with all it inherits, from a short cache. Throws 404. */
  async get(id: number): Promise<ResolvedEgg> {
    const egg = await this.find(id);
    if (!egg) throw notFound();
    return egg;
  }

  async find(id: number): Promise<ResolvedEgg | null> {
    return (await this.getMany([id])).get(id) ?? null;
  }

  /** The eggs of many servers, in a constant number of queries for those that are not cached. */
  async getMany(ids: readonly number[]): Promise<ReadonlyMap<number, ResolvedEgg>> {
    return this.cache.getMany(ids, (missing) => this.repository.byIds(missing));
  }

  all(): Promise<ResolvedEgg[]> {
    return this.repository.all();
  }

  byNests(nestIds: readonly number[]): Promise<ResolvedEgg[]> {
    return this.repository.byNests(nestIds);
  }

  byIds(ids: readonly number[]): Promise<ResolvedEgg[]> {
    return this.repository.byIds(ids);
  }

  /** The egg if it lies in that nest; 404 otherwise. */
  inNest(egg: ResolvedEgg, nestId: number): ResolvedEgg {
    if (egg.nestId !== nestId) throw notFound();
    return egg;
  }

  /**
   * Imports a document, JSON or YAML of any version. Throws invalidFileUpload or badValidationRule (400) with the
   * place in the document.
   */
  async import(text: string, options: ImportOptions = {}): Promise<ResolvedEgg> {
    return this.get((await this.importer.importText(text, options)).id);
  }

  /** Imports the document at a public address. Throws displayError (400) when it cannot be had. */
  async importUrl(url: string, options: ImportOptions = {}): Promise<ResolvedEgg> {
    return this.import(await this.downloader.download(url), options);
  }

  /** Imports an egg file, or every one below a folder; what could not be imported stands in the report. */
  importFolder(
    path: string,
    onFile?: (entry: FolderEntry, done: number, of: number) => void,
  ): Promise<FolderReport> {
    return importFolder(path, (text) => this.importer.importText(text), onFile);
  }

  /** The eggs that come with the panel, made or brought up to date where needed. */
  async ensureBuiltins(): Promise<ResolvedEgg[]> {
    const ids = await this.importer.ensureBuiltins();
    return Promise.all(ids.map((id) => this.get(id)));
  }

  /** The egg's document with all it inherits, as a file. */
  export(egg: ResolvedEgg, form: EggForm, format: EggFormat): EggFile {
    const content = exportEgg(resolvedDocument(egg), form, format, toWireDate(new Date()));
    return { name: `egg-${kebab(egg.name)}.${format}`, content };
  }

  /** Refuses with hasActiveServers or hasChildren. */
  async delete(id: number): Promise<void> {
    await this.database.transaction(async () => {
      if ((await this.repository.lock({ id })) === null) throw notFound();
      try {
        await this.refuseParent(id);
        await this.repository.delete(id);
      } catch (error) {
        throw isReferenced(error) ? hasActiveServers({ cause: error }) : error;
      }
      this.database.afterCommit(() => this.cache.forget());
    });
  }

  async deleteByUuid(uuid: string): Promise<void> {
    const id = Uuid.safeParse(uuid).success ? await this.repository.idOf(uuid.toLowerCase()) : null;
    if (id === null) throw notFound();
    await this.delete(id);
  }

  private async refuseParent(id: number): Promise<void> {
    if ((await this.repository.countChildren(id)) > 0) throw hasChildren();
  }
}
