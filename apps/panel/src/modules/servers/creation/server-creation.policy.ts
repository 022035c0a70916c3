import type { CreateServer } from '@app/contracts/application/servers.schemas.js';
import type { FieldIssue } from '@app/contracts/core/errors.js';
import type { ResolvedEgg } from '../../eggs/index.js';
import { INSTALLING } from '../server-state.policy.js';
import type { NewServer } from '../server-row.js';

const issue = (field: string, rule: string, detail: string): FieldIssue => ({ field, rule, detail });

export const unknownUser = (): FieldIssue => issue('user', 'exists', 'The selected user is invalid.');
export const unknownEgg = (): FieldIssue => issue('egg', 'exists', 'The selected egg is invalid.');
export const takenExternalId = (): FieldIssue =>
  issue('external_id', 'unique', 'The external id has already been taken.');
export const noImage = (): FieldIssue =>
  issue('docker_image', 'required', 'The egg has no image, so the docker image field is required.');
export const drainedNode = (): FieldIssue =>
  issue('allocation.default', 'in', 'The node of this allocation is being emptied.');

/** The allocations of a request in order, the primary one first, none twice. */
export const allocationIds = (body: Pick<CreateServer, 'allocation'>): number[] => [
  ...new Set([
    ...(body.allocation?.default ? [body.allocation.default] : []),
    ...(body.allocation?.additional ?? []),
  ]),
];

/** One refusal per field of the request whose allocation is taken, unknown or on another node. */
export function takenAllocations(
  body: Pick<CreateServer, 'allocation'>,
  taken: readonly number[],
): FieldIssue[] {
  const text = 'The selected allocation is invalid or already in use.';
  const additional = body.allocation?.additional ?? [];
  return [
    ...(taken.includes(body.allocation?.default ?? 0) ? [issue('allocation.default', 'exists', text)] : []),
    ...additional.flatMap((id, index) =>
      taken.includes(id) && id !== body.allocation?.default
        ? [issue(`allocation.additional.${index}`, 'exists', text)]
        : [],
    ),
  ];
}

/** `oom_killer` is Pelican's, `oom_disabled` Pterodactyl's inverse; the killer is off unless one of them says so. */
export function wantsOomKiller(body: {
  readonly oom_killer?: boolean | null;
  readonly oom_disabled?: boolean | null;
}): boolean | undefined {
  if (typeof body.oom_killer === 'boolean') return body.oom_killer;
  return typeof body.oom_disabled === 'boolean' ? !body.oom_disabled : undefined;
}

/** The row of a new server; image and start command are the egg's first ones unless they were sent. */
export function newServer(
  body: CreateServer,
  egg: Pick<ResolvedEgg, 'id' | 'nestId' | 'dockerImages' | 'startupCommands'>,
  placed: { readonly uuid: string; readonly nodeId: number },
): NewServer {
  return {
    externalId: body.external_id ?? null,
    uuid: placed.uuid,
    uuidShort: placed.uuid.slice(0, 8),
    nodeId: placed.nodeId,
    name: body.name,
    description: body.description ?? '',
    status: INSTALLING,
    skipScripts: body.skip_scripts ?? false,
    ownerId: body.user,
    memory: body.limits.memory,
    swap: body.limits.swap,
    disk: body.limits.disk,
    io: body.limits.io,
    cpu: body.limits.cpu,
    threads: body.limits.threads ?? null,
    oomKiller: wantsOomKiller(body) ?? false,
    // Set once the allocation has been claimed.
    allocationId: null,
    nestId: egg.nestId,
    eggId: egg.id,
    startup: body.startup ?? Object.values(egg.startupCommands)[0] ?? '',
    image: body.docker_image ?? Object.values(egg.dockerImages)[0] ?? '',
    databaseLimit: body.feature_limits.databases ?? 0,
    allocationLimit: body.feature_limits.allocations ?? null,
    backupLimit: body.feature_limits.backups ?? 0,
  };
}
