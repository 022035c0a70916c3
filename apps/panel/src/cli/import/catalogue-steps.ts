import { splitRules } from '@app/eggs';
import {
  AllocationEntity,
  DatabaseHostEntity,
  DatabaseHostNodeEntity,
  EggEntity,
  EggVariableEntity,
  LocationEntity,
  NestEntity,
  NodeEntity,
} from '../../entities.js';
import { UnfitRow, type Fields } from './fields.js';
import { mounts } from './mount-steps.js';
import { linksOf, rowsOf, type ImportStep } from './step.js';

/** Pelican has no nests, and an egg is in one here. */
export const PELICAN_NEST = 1;
const PELICAN_NEST_UUID = '0b8e1d0e-7f6c-4c39-9a55-6d1f4d6f0c11';
const PORT = 8080;
const SFTP_PORT = 2022;

const locations = rowsOf({
  name: 'locations',
  table: 'locations',
  keys: ['id'],
  entity: LocationEntity,
  map: (row) => ({
    id: row.number('id'),
    short: row.text('short'),
    long: row.textOrNull('long'),
    ...row.stamps(),
  }),
});

const nests = rowsOf({
  name: 'nests',
  table: 'nests',
  keys: ['id'],
  entity: NestEntity,
  made: ({ kind }) =>
    kind === 'pelican'
      ? [{ id: PELICAN_NEST, uuid: PELICAN_NEST_UUID, author: 'import@pelican.invalid', name: 'Pelican' }]
      : [],
  map: (row) => ({
    id: row.number('id'),
    uuid: row.text('uuid'),
    author: row.text('author'),
    name: row.text('name'),
    description: row.textOrNull('description'),
    ...row.stamps(),
  }),
});

/** A map of labels, or a list of what labels itself. */
function labelled(row: Fields, ...names: string[]): Record<string, string> {
  const value = row.json(...names);
  if (Array.isArray(value)) return Object.fromEntries(value.map((entry) => [String(entry), String(entry)]));
  return value !== null && typeof value === 'object' ? (value as Record<string, string>) : {};
}

const isEmpty = (map: object): boolean => Object.keys(map).length === 0;

const eggs = rowsOf({
  name: 'eggs',
  table: 'eggs',
  keys: ['id'],
  entity: EggEntity,
  once: ['configFrom', 'copyScriptFrom'],
  map(row) {
    const images = labelled(row, 'docker_images');
    const image = row.textOrNull('docker_image');
    const dockerImages = isEmpty(images) && image ? { [image]: image } : images;
    if (isEmpty(dockerImages)) throw new UnfitRow('it has no image');
    const commands = labelled(row, 'startup_commands');
    return {
      id: row.number('id'),
      uuid: row.text('uuid'),
      nestId: row.numberOrNull('nest_id') ?? PELICAN_NEST,
      name: row.text('name'),
      author: row.text('author'),
      description: row.textOrNull('description'),
      tags: row.list('tags'),
      icon: iconOf(row),
      features: row.json('features') === null ? null : row.list('features'),
      fileDenylist: row.json('file_denylist') === null ? null : row.list('file_denylist'),
      forceOutgoingIp: row.flag('force_outgoing_ip'),
      dockerImages,
      startupCommands: isEmpty(commands) ? { Default: row.textOrNull('startup') ?? '' } : commands,
      configFiles: row.textOrNull('config_files'),
      configStartup: row.textOrNull('config_startup'),
      configLogs: row.textOrNull('config_logs'),
      configStop: row.textOrNull('config_stop'),
      configFrom: null,
      scriptInstall: row.textOrNull('script_install'),
      scriptEntry: row.textOrNull('script_entry'),
      scriptContainer: row.textOrNull('script_container'),
      isScriptPrivileged: row.flag('script_is_privileged'),
      copyScriptFrom: null,
      updateUrl: row.textOrNull('update_url'),
      ...row.stamps(),
    };
  },
});

/** Pictures that are files over there stay behind. */
function iconOf(row: Fields): string | null {
  const icon = row.textOrNull('icon', 'image');
  return icon?.startsWith('data:image/') ? icon : null;
}

/** Eggs inherit from others, which may come later. */
const eggParents = linksOf({
  name: 'eggs.parents',
  table: 'eggs',
  keys: ['id'],
  entity: EggEntity,
  map(row) {
    const copyScriptFrom = row.numberOrNull('copy_script_from');
    return { id: row.number('id'), configFrom: row.numberOrNull('config_from'), copyScriptFrom };
  },
});

const eggVariables = rowsOf({
  name: 'egg_variables',
  table: 'egg_variables',
  keys: ['id'],
  entity: EggVariableEntity,
  unlessTaken: {
    index: 'egg_variables_name',
    change: ({ name, envVariable }) => ({ name: `${name.slice(0, 60)} (${envVariable})` }),
  },
  map(row) {
    const rules = row.json('rules');
    return {
      id: row.number('id'),
      eggId: row.number('egg_id'),
      name: row.text('name'),
      description: row.textOrNull('description') ?? '',
      envVariable: row.text('env_variable'),
      defaultValue: row.textOrNull('default_value') ?? '',
      isUserViewable: row.flag('user_viewable'),
      isUserEditable: row.flag('user_editable'),
      rules: Array.isArray(rules) ? row.list('rules') : splitRules(row.textOrNull('rules') ?? ''),
      sort: row.numberOrNull('sort'),
      ...row.stamps(),
    };
  },
});

const nodes = rowsOf({
  name: 'nodes',
  table: 'nodes',
  keys: ['id'],
  entity: NodeEntity,
  once: ['retiredTokenId', 'retiredToken', 'isRetiredInUse'],
  map(row, { cipher, encrypter }) {
    const daemonListen = row.numberOrNull('daemon_listen', 'daemonListen') ?? PORT;
    return {
      id: row.number('id'),
      uuid: row.text('uuid'),
      isPublic: row.flag('public'),
      name: row.text('name'),
      description: row.textOrNull('description'),
      locationId: row.numberOrNull('location_id'),
      fqdn: row.text('fqdn'),
      scheme: row.text('scheme'),
      isBehindProxy: row.flag('behind_proxy'),
      isInMaintenance: row.flag('maintenance_mode'),
      memory: row.number('memory'),
      memoryOverallocate: row.numberOrNull('memory_overallocate') ?? 0,
      disk: row.number('disk'),
      diskOverallocate: row.numberOrNull('disk_overallocate') ?? 0,
      cpu: row.numberOrNull('cpu') ?? 0,
      cpuOverallocate: row.numberOrNull('cpu_overallocate') ?? 0,
      uploadSize: row.numberOrNull('upload_size') ?? 100,
      daemonBase: row.text('daemon_base', 'daemonBase'),
      daemonListen,
      daemonConnect: row.numberOrNull('daemon_connect') ?? daemonListen,
      daemonSftp: row.numberOrNull('daemon_sftp', 'daemonSFTP') ?? SFTP_PORT,
      daemonSftpAlias: row.textOrNull('daemon_sftp_alias') || null,
      daemonTokenId: row.text('daemon_token_id'),
      daemonToken: cipher.encrypt(encrypter.decrypt(row.text('daemon_token'))),
      retiredTokenId: null,
      retiredToken: null,
      isRetiredInUse: false,
      tags: row.list('tags'),
      ...row.stamps(),
    };
  },
});

const allocations = rowsOf({
  name: 'allocations',
  table: 'allocations',
  keys: ['id'],
  entity: AllocationEntity,
  once: ['serverId'],
  map: (row) => ({
    id: row.number('id'),
    nodeId: row.number('node_id'),
    ip: row.text('ip'),
    ipAlias: row.textOrNull('ip_alias') || null,
    port: row.number('port'),
    serverId: null,
    notes: row.textOrNull('notes'),
    isLocked: row.flag('is_locked'),
    showPort: row.row['show_port'] === undefined || row.flag('show_port'),
    ...row.stamps(),
  }),
});

/** Servers and allocations point at each other. */
export const allocationServers = linksOf({
  name: 'allocations.servers',
  table: 'allocations',
  keys: ['id'],
  entity: AllocationEntity,
  map: (row) => ({ id: row.number('id'), serverId: row.numberOrNull('server_id') }),
});

const databaseHosts = rowsOf({
  name: 'database_hosts',
  table: 'database_hosts',
  keys: ['id'],
  entity: DatabaseHostEntity,
  map: (row, { cipher, encrypter }) => ({
    id: row.number('id'),
    name: row.text('name'),
    engine: 'mysql' as const,
    host: row.text('host'),
    port: row.numberOrNull('port') ?? 3306,
    username: row.text('username'),
    password: cipher.encrypt(encrypter.decrypt(row.text('password'))),
    maxDatabases: row.numberOrNull('max_databases'),
    ...row.stamps(),
  }),
});

/** Pterodactyl's hosts have one node, Pelican's have many. */
const databaseHostNodes = [
  rowsOf({
    name: 'database_hosts.node',
    table: 'database_hosts',
    keys: ['id', 'node_id'],
    entity: DatabaseHostNodeEntity,
    map(row) {
      const nodeId = row.numberOrNull('node_id');
      return nodeId === null ? null : { databaseHostId: row.number('id'), nodeId };
    },
  }),
  rowsOf({
    name: 'database_host_node',
    table: 'database_host_node',
    keys: ['database_host_id', 'node_id'],
    entity: DatabaseHostNodeEntity,
    map: (row) => ({ databaseHostId: row.number('database_host_id'), nodeId: row.number('node_id') }),
  }),
];

export const CATALOGUE_STEPS: readonly ImportStep[] = [
  locations,
  nests,
  eggs,
  eggParents,
  eggVariables,
  nodes,
  allocations,
  databaseHosts,
  ...databaseHostNodes,
  mounts,
];
