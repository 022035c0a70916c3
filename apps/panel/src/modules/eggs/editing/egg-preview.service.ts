import { Injectable } from '@nestjs/common';
import { EggsRepository, type TouchedServer } from '../eggs.repository.js';
import { EggDownloader } from '../import/egg-downloader.js';
import { EggImporter } from '../import/egg-importer.js';
import { resolvedDocument } from '../import/egg-document.js';
import { changesOf, removedVariables, type EggChange } from './egg-changes.js';

export interface ImportPreview {
  /** The egg that would be updated; null = a new one would be made. */
  readonly eggId: number | null;
  readonly changes: readonly EggChange[];
  /** The first of them. */
  readonly servers: readonly TouchedServer[];
  readonly total: number;
}

const SHOWN_SERVERS = 100;

/** What an import would do, without doing it. */
@Injectable()
export class EggPreviews {
  constructor(
    private readonly repository: EggsRepository,
    private readonly importer: EggImporter,
    private readonly downloader: EggDownloader,
  ) {}

  /** Throws what the import would throw. */
  async ofText(document: string): Promise<ImportPreview> {
    const wanted = this.importer.read(document);
    const eggId = wanted.uuid === null ? null : await this.repository.idOf(wanted.uuid);
    const [present] = eggId === null ? [] : await this.repository.byIds([eggId]);
    if (!present) return { eggId: null, changes: changesOf(null, wanted), servers: [], total: 0 };
    const changes = changesOf(resolvedDocument(present), wanted);
    if (changes.length === 0) return { eggId: present.id, changes, servers: [], total: 0 };
    const touched = await this.repository.servers(present.id, removedVariables(changes), SHOWN_SERVERS);
    return { eggId: present.id, changes, ...touched };
  }

  /** Throws displayError (400) when the document cannot be had. */
  async ofUrl(url: string): Promise<ImportPreview> {
    return this.ofText(await this.downloader.download(url));
  }
}
