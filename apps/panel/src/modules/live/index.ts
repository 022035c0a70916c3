export { LiveModule } from './live.module.js';
export { LiveServers, type LiveServer } from './live-servers.js';
export {
  activityRecorded,
  figuresTaken,
  nodeReachChanged,
  operationChanged,
  serverStateChanged,
} from './live-topics.js';
