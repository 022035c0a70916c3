export { ConfigStore, type Credentials } from './config-store.js';
export { DaemonConfigSchema, type DaemonConfig } from './daemon.config.js';
