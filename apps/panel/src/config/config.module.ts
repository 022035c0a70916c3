import { Global, Module, type DynamicModule } from '@nestjs/common';
import { AppLogger } from '@app/platform/logging/logger.js';
import { ConfigOverlay } from './config-overlay.js';
import { PANEL_CONFIG, type PanelConfig } from './panel.config.js';

/** Settings and logger, which every module may ask for. */
@Global()
@Module({})
export class ConfigModule {
  static register(config: PanelConfig, logger: AppLogger): DynamicModule {
    const overlay = new ConfigOverlay(config);
    return {
      module: ConfigModule,
      providers: [
        { provide: PANEL_CONFIG, useValue: overlay.config },
        { provide: ConfigOverlay, useValue: overlay },
        { provide: AppLogger, useValue: logger },
      ],
      exports: [PANEL_CONFIG, ConfigOverlay, AppLogger],
    };
  }
}
