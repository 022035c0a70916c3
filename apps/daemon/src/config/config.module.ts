import { Global, Module, type DynamicModule } from '@nestjs/common';
import { ConfigStore } from './config-store.js';

/** Makes the configuration injectable everywhere. */
@Global()
@Module({})
export class ConfigModule {
  static with(store: ConfigStore): DynamicModule {
    return {
      module: ConfigModule,
      providers: [{ provide: ConfigStore, useValue: store }],
      exports: [ConfigStore],
    };
  }
}
