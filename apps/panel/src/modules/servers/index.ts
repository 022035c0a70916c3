export { ServersModule } from './servers.module.js';
export { ServerInstallationService, type InstallReport } from './server-installation.service.js';
export { ServerNodeService } from './server-node.service.js';
export { ServerSessionsService } from './server-sessions.service.js';
export { ServersService } from './servers.service.js';
export { SUSPENDED } from './server-state.policy.js';
