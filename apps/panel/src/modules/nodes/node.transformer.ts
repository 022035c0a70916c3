import type { NODE_INCLUDES } from '@app/contracts/application/nodes.contract.js';
import type { NodeItem } from '@app/contracts/application/items.js';
import { item } from '@app/contracts/core/envelope.js';
import { toWireDate } from '@app/contracts/core/wire.js';
import type { Relations } from '../../platform/http/include-loader.js';
import type { LoadedNode } from './loaded-node.js';

/** Never the token or its id: those are for the configuration alone. */
export const toNode = (node: LoadedNode): NodeItem =>
  item('node', {
    id: node.id,
    uuid: node.uuid,
    public: node.isPublic,
    name: node.name,
    description: node.description,
    location_id: node.locationId,
    fqdn: node.fqdn,
    scheme: node.scheme,
    behind_proxy: node.isBehindProxy,
    maintenance_mode: node.isInMaintenance,
    memory: node.memory,
    memory_overallocate: node.memoryOverallocate,
    disk: node.disk,
    disk_overallocate: node.diskOverallocate,
    cpu: node.cpu,
    cpu_overallocate: node.cpuOverallocate,
    upload_size: node.uploadSize,
    daemon_listen: node.daemonListen,
    daemon_connect: node.daemonConnect,
    daemon_sftp: node.daemonSftp,
    daemon_sftp_alias: node.daemonSftpAlias,
    daemon_base: node.daemonBase,
    tags: node.tags,
    daemon_restart_required: node.retiredTokenId !== null,
    created_at: toWireDate(node.createdAt),
    updated_at: toWireDate(node.updatedAt),
    allocated_resources: { ...node.allocated },
  });

export const nodeRelations: Relations<LoadedNode, typeof NODE_INCLUDES> = {
  allocations: { source: 'allocation', many: true },
  servers: { source: 'server', many: true },
  location: { source: 'location', id: (node) => node.locationId },
};
