import type { StatsAttributes } from '@app/contracts/client/servers.contract.js';
import type { ServerObject } from '@app/contracts/daemon/servers.contract.js';

/** `stats`: client-api.md, Objects. */
export const toStats = ({ state, is_suspended, utilization }: ServerObject): StatsAttributes => ({
  current_state: state,
  is_suspended,
  resources: {
    memory_bytes: utilization.memory_bytes,
    cpu_absolute: utilization.cpu_absolute,
    disk_bytes: utilization.disk_bytes,
    network_rx_bytes: utilization.network.rx_bytes,
    network_tx_bytes: utilization.network.tx_bytes,
    uptime: utilization.uptime,
  },
});

export const missingStats = (isSuspended: boolean): StatsAttributes => ({
  current_state: 'missing',
  is_suspended: isSuspended,
  resources: {
    memory_bytes: 0,
    cpu_absolute: 0,
    disk_bytes: 0,
    network_rx_bytes: 0,
    network_tx_bytes: 0,
    uptime: 0,
  },
});
