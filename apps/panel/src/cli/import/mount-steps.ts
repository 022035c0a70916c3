import { MountEggEntity, MountEntity, MountNodeEntity, MountServerEntity } from '../../entities.js';
import type { Fields } from './fields.js';
import { rowsOf, type ImportStep } from './step.js';

export const mounts = rowsOf({
  name: 'mounts',
  table: 'mounts',
  keys: ['id'],
  entity: MountEntity,
  map: (row) => ({
    id: row.number('id'),
    uuid: row.text('uuid'),
    name: row.text('name'),
    description: row.textOrNull('description'),
    source: row.text('source'),
    target: row.text('target'),
    isReadOnly: row.flag('read_only'),
    isUserMountable: row.flag('user_mountable'),
  }),
});

const mountIdOf = (row: Fields): { mountId: number } => ({ mountId: row.number('mount_id') });
const MOUNT_KEYS = ['mount_id', 'mountable_id'];
const mountable = (type: string) => ({
  name: `mountables.${type}`,
  table: 'mountables',
  keys: MOUNT_KEYS,
  filter: {
    column: 'mountable_type',
    values: [type, `App\\Models\\${type[0]!.toUpperCase()}${type.slice(1)}`],
  },
});
const pivot = (table: string, column: string) => ({ name: table, table, keys: ['mount_id', column] });

/** Tables of pairs over there, or Pelican's one for all kinds; after the servers. */
export const mountLinks: readonly ImportStep[] = [
  ...[pivot('egg_mount', 'egg_id'), mountable('egg')].map((step) =>
    rowsOf({
      ...step,
      entity: MountEggEntity,
      map: (row) => ({ ...mountIdOf(row), eggId: row.number('egg_id', 'mountable_id') }),
    }),
  ),
  ...[pivot('mount_node', 'node_id'), mountable('node')].map((step) =>
    rowsOf({
      ...step,
      entity: MountNodeEntity,
      map: (row) => ({ ...mountIdOf(row), nodeId: row.number('node_id', 'mountable_id') }),
    }),
  ),
  ...[pivot('mount_server', 'server_id'), mountable('server')].map((step) =>
    rowsOf({
      ...step,
      entity: MountServerEntity,
      map: (row) => ({ ...mountIdOf(row), serverId: row.number('server_id', 'mountable_id') }),
    }),
  ),
];
