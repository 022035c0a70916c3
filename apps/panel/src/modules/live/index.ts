export { LiveModule } from './live.module.js';
export { LiveServers, type LiveServer } from './live-servers.js';
export {
  activityRecorded,
  figuresTaken,
  nodeReachChanged,
  notificationAdded,
  operationChanged,
  problemChanged,
  serverStateChanged,
  sessionsEnded,
} from './live-topics.js';
