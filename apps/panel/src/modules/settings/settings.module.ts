import { Module } from '@nestjs/common';
import { MailModule } from '../mail/index.js';
import { SettingsApplicationController } from './settings.application.controller.js';
import { SettingsRepository } from './settings.repository.js';
import { SettingsService } from './settings.service.js';

@Module({
  imports: [MailModule],
  controllers: [SettingsApplicationController],
  providers: [SettingsRepository, SettingsService],
})
export class SettingsModule {}
