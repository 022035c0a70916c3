import { forgetOnNode } from './lifecycle/forget-on-node.job.js';
import { finishDeletions } from './lifecycle/unfinished-deletions.service.js';

export { ServersModule } from './servers.module.js';
export { ServerControlService } from './power/server-control.service.js';
export { ServerCreationService } from './creation/server-creation.service.js';
export { ServerDeletionService } from './lifecycle/server-deletion.service.js';
export { ServerInstallationService, type InstallReport } from './lifecycle/server-installation.service.js';
export { type MovableServer, ServerMoves } from './lifecycle/server-moves.service.js';
export { ServerNodeService } from './lifecycle/server-node.service.js';
export { ServerRestorationService } from './lifecycle/server-restoration.service.js';
export { ServersService } from './servers.service.js';
export { missingStats, toStats } from './power/server-resources.transformer.js';
export { isInstalled, SUSPENDED } from './server-state.policy.js';

/** What of this area runs in the background. */
export const SERVERS_JOBS = [forgetOnNode] as const;
export const SERVERS_TASKS = [finishDeletions] as const;
