import { Module } from '@nestjs/common';
import { ActivityRecorder } from './activity.recorder.js';

@Module({ providers: [ActivityRecorder], exports: [ActivityRecorder] })
export class ActivityModule {}
