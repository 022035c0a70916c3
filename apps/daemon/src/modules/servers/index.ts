export { ServersModule } from './servers.module.js';
export { Server } from './server.js';
export type { ServerEvent } from './server-events.js';
export { ServerRegistry } from './server.registry.js';
export { CurrentServer, ServerGuard } from './server.guard.js';
export { backupNotFound, diskFull, powerLocked, unknownServer } from './server.errors.js';
