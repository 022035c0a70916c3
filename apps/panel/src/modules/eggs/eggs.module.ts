import { Module } from '@nestjs/common';
import { NestsModule } from '../nests/index.js';
import { EggCache } from './egg-cache.js';
import { EggDeletionApplicationController } from './egg-deletion.application.controller.js';
import { EggEditingApplicationController } from './editing/egg-editing.application.controller.js';
import { EggEditor } from './editing/egg-editor.service.js';
import { EggPreviews } from './editing/egg-preview.service.js';
import { EggDownloader } from './import/egg-downloader.js';
import { EggImporter } from './import/egg-importer.js';
import { EggPresenter } from './egg.presenter.js';
import { EggVariablePresenter } from './egg-variable.presenter.js';
import { EggsApplicationController } from './eggs.application.controller.js';
import { EggsRepository } from './eggs.repository.js';
import { EggsService } from './eggs.service.js';

@Module({
  imports: [NestsModule],
  controllers: [EggsApplicationController, EggEditingApplicationController, EggDeletionApplicationController],
  providers: [
    EggsService,
    EggsRepository,
    EggEditor,
    EggImporter,
    EggPreviews,
    EggDownloader,
    EggPresenter,
    EggVariablePresenter,
    EggCache,
  ],
  exports: [EggsService],
})
export class EggsModule {}
