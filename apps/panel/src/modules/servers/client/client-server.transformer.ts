import type { AllocationItem, EggVariableItem, ServerItem } from '@app/contracts/client/objects.js';
import { item, list, nullResource, type List, type NullResource } from '@app/contracts/core/envelope.js';
import { previewStartup } from '@app/eggs';
import { clientSubuserItem } from '../../subusers/index.js';
import { clientAllocationItem } from './client-allocation.transformer.js';
import type { ClientServerDetails, ClientServerRow } from './client-server-row.js';

export interface ClientServerView {
  readonly userId: number;
  /** Administrators hold every subuser permission. */
  readonly isAdmin: (row: ClientServerRow) => boolean;
  readonly includes: ReadonlySet<string>;
}

/** The wire calls a failed installation "installing" too (client-api.md, Objects). */
const NOT_INSTALLED = new Set(['installing', 'install_failed', 'reinstall_failed']);

type Holds = (permission: string) => boolean;

/** A server's egg is read with it, and lives as long as the server. */
const eggOf = (row: ClientServerRow, details: ClientServerDetails) => details.eggs.get(row.eggId)!;

export function clientServerItem(
  row: ClientServerRow,
  details: ClientServerDetails,
  view: ClientServerView,
): ServerItem {
  const isOwner = row.ownerId === view.userId;
  const own = isOwner || view.isAdmin(row) ? null : new Set(row.permissions);
  const holds: Holds = (permission) => own === null || own.has(permission);
  return item('server', {
    server_owner: isOwner,
    identifier: row.uuidShort,
    internal_id: row.id,
    uuid: row.uuid,
    name: row.name,
    node: row.nodeName,
    is_node_under_maintenance: row.nodeMaintenance,
    sftp_details: { ip: row.nodeFqdn, alias: row.nodeSftpAlias, port: row.nodeSftpPort },
    description: row.description,
    limits: {
      memory: row.memory,
      swap: row.swap,
      disk: row.disk,
      io: row.io,
      cpu: row.cpu,
      threads: row.threads,
      oom_disabled: !row.oomKiller,
      oom_killer: row.oomKiller,
    },
    invocation: invocationOf(row, details, holds),
    docker_image: row.image,
    egg_features: eggOf(row, details).features?.slice() ?? null,
    feature_limits: {
      databases: row.databaseLimit,
      allocations: row.allocationLimit,
      backups: row.backupLimit ?? 0,
    },
    status: row.status,
    is_suspended: row.status === 'suspended',
    is_installing: row.status !== null && NOT_INSTALLED.has(row.status),
    is_transferring: row.transferId !== null,
    relationships: relationshipsOf(row, details, view, holds),
  });
}

function relationshipsOf(
  row: ClientServerRow,
  details: ClientServerDetails,
  { includes }: ClientServerView,
  holds: Holds,
): ServerItem['attributes']['relationships'] {
  const egg = eggOf(row, details);
  const subusers = () =>
    holds('user.read') ? list((details.subusers.get(row.id) ?? []).map(clientSubuserItem)) : nullResource();
  return {
    allocations: allocationsOf(row, details, holds),
    variables: variablesOf(row, details, holds),
    ...(includes.has('egg') ? { egg: item('egg', { uuid: egg.uuid, name: egg.name }) } : {}),
    ...(includes.has('subusers') ? { subusers: subusers() } : {}),
  };
}

/** Without `allocation.read` only the primary one, its notes hidden. */
function allocationsOf(
  row: ClientServerRow,
  details: ClientServerDetails,
  holds: Holds,
): List<AllocationItem> {
  const isReader = holds('allocation.read');
  const all = details.parts.get(row.id)!.allocations;
  const visible = isReader ? all : all.filter((allocation) => allocation.id === row.allocationId);
  return list(
    visible.map((allocation) =>
      clientAllocationItem(isReader ? allocation : { ...allocation, notes: null }, row.allocationId),
    ),
  );
}

function variablesOf(
  row: ClientServerRow,
  details: ClientServerDetails,
  holds: Holds,
): List<EggVariableItem> | NullResource {
  if (!holds('startup.read')) return nullResource();
  const values = details.parts.get(row.id)!.values;
  const visible = eggOf(row, details).variables.filter((variable) => variable.isUserViewable);
  return list(
    visible.map((variable) =>
      item('egg_variable', {
        name: variable.name,
        description: variable.description,
        env_variable: variable.envVariable,
        default_value: variable.defaultValue,
        server_value: values.get(variable.id) ?? null,
        is_editable: variable.isUserEditable,
        rules: variable.rules.join('|'),
      }),
    ),
  );
}

function invocationOf(row: ClientServerRow, details: ClientServerDetails, holds: Holds): string {
  const primary = details.parts.get(row.id)!.allocations.find(({ id }) => id === row.allocationId);
  const values = details.parts.get(row.id)!.values;
  return previewStartup(
    row.startup,
    { memory: row.memory, ip: primary?.ip ?? null, port: primary?.port ?? null },
    eggOf(row, details).variables.map((variable) => ({
      env_variable: variable.envVariable,
      value: values.get(variable.id) ?? variable.defaultValue,
      user_viewable: variable.isUserViewable,
    })),
    { hideAll: !holds('startup.read') },
  );
}
