export { ServersModule } from './servers.module.js';
export { ServerInstallationService, type InstallReport } from './lifecycle/server-installation.service.js';
export { ServerNodeService } from './lifecycle/server-node.service.js';
export { ServerSessionsService } from './access/server-sessions.service.js';
export { ServersService } from './servers.service.js';
export { SUSPENDED } from './server-state.policy.js';
