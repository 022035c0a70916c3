export { ActivityModule } from './activity.module.js';
export { ActivityRecorder, type ActivityEvent } from './activity.recorder.js';
