export { LiveModule } from './live.module.js';
export { LiveServers, type LiveServer } from './live-servers.js';
export {
  activityRecorded,
  figuresTaken,
  nodeReachChanged,
  notificationAdded,
  operationChanged,
  serverStateChanged,
  sessionsEnded,
} from './live-topics.js';
