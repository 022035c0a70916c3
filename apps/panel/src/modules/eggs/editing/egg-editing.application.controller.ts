import { Controller } from '@nestjs/common';
import {
  createEgg,
  importEggFromUrl,
  previewEgg,
  updateEgg,
} from '@app/contracts/application/egg-editing.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { Model } from '../../../access/current.decorators.js';
import { EggPresenter } from '../egg.presenter.js';
import { EggsService } from '../eggs.service.js';
import { EggEditor } from './egg-editor.service.js';
import { EggPreviews } from './egg-preview.service.js';
import { toEggPreview } from './egg-preview.transformer.js';

/** application-api.md §5, eggs: making, changing, and what an import would do */
@Controller()
export class EggEditingApplicationController {
  constructor(
    private readonly eggs: EggsService,
    private readonly editor: EggEditor,
    private readonly previews: EggPreviews,
    private readonly presenter: EggPresenter,
  ) {}

  @Endpoint(createEgg)
  async create(@Input() { body }: InputFor<typeof createEgg>) {
    const id = await this.editor.create(body);
    return this.presenter.created(await this.eggs.get(id), `/eggs/${id}`);
  }

  @Endpoint(updateEgg)
  async update(@Model('egg') egg: { id: number }, @Input() { body }: InputFor<typeof updateEgg>) {
    await this.editor.update(egg.id, body);
    return this.presenter.one(await this.eggs.get(egg.id), new Set());
  }

  @Endpoint(importEggFromUrl)
  async importUrl(@Input() { body }: InputFor<typeof importEggFromUrl>) {
    const options = body.nest === undefined ? {} : { nestId: body.nest };
    return this.presenter.one(await this.eggs.importUrl(body.url, options), new Set());
  }

  @Endpoint(previewEgg)
  async preview(@Input() { query, body }: InputFor<typeof previewEgg>) {
    const { url } = query;
    return toEggPreview(await (url === undefined ? this.previews.ofText(body) : this.previews.ofUrl(url)));
  }
}
