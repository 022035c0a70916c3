import type { MountItem } from '@app/contracts/application/items.js';
import type { MOUNT_INCLUDES } from '@app/contracts/application/mounts.contract.js';
import { item } from '@app/contracts/core/envelope.js';
import type { Relations } from '../../platform/http/include-loader.js';
import type { Mount } from './mount.js';

/** `mount` of application-api.md "Objects". */
export const toMount = (mount: Mount): MountItem =>
  item('mount', {
    id: mount.id,
    uuid: mount.uuid,
    name: mount.name,
    description: mount.description,
    source: mount.source,
    target: mount.target,
    read_only: mount.isReadOnly,
    user_mountable: mount.isUserMountable,
  });

export const mountRelations: Relations<Mount, typeof MOUNT_INCLUDES> = {
  eggs: { source: 'egg', ids: (mount) => mount.eggIds },
  nodes: { source: 'node', ids: (mount) => mount.nodeIds },
  servers: { source: 'mounted_server', many: true },
};
