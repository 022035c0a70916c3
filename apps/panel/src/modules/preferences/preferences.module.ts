import { Module } from '@nestjs/common';
import { PreferencesClientController } from './preferences.client.controller.js';
import { PreferencesRepository } from './preferences.repository.js';
import { PreferencesService } from './preferences.service.js';

@Module({
  controllers: [PreferencesClientController],
  providers: [PreferencesRepository, PreferencesService],
})
export class PreferencesModule {}
