import { Module } from '@nestjs/common';
import { PluginsApplicationController } from './plugins.application.controller.js';

@Module({ controllers: [PluginsApplicationController] })
export class PluginsModule {}
