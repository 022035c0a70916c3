export { bindsRemote, DatabaseHostGateway } from './database-host-gateway.js';
export { DatabaseHostsModule } from './database-hosts.module.js';
export { DatabaseHostsService } from './database-hosts.service.js';
export type { DatabaseHost } from './database-host.js';
export type { HostedDatabase } from './drivers/database-driver.port.js';
