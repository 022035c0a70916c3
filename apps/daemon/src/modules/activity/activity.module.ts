import { Module } from '@nestjs/common';
import { PanelClientModule } from '../../platform/panel-client/panel-client.module.js';
import { StateModule } from '../../platform/state/state.module.js';
import { ActivityRecorder } from './activity.recorder.js';

@Module({
  imports: [PanelClientModule, StateModule],
  providers: [ActivityRecorder],
  exports: [ActivityRecorder],
})
export class ActivityModule {}
