import { Module } from '@nestjs/common';
import { ConfigStore } from '../../config/config-store.js';
import { PanelClient } from './panel-client.js';

@Module({
  providers: [
    {
      provide: PanelClient,
      inject: [ConfigStore],
      useFactory: (config: ConfigStore) => new PanelClient(config),
    },
  ],
  exports: [PanelClient],
})
export class PanelClientModule {}
