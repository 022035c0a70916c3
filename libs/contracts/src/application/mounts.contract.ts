import { z } from 'zod';
import { lenientBool, lenientInt } from '../core/lenient.js';
import { nameText } from '../core/names.js';
import { defineRoute, LARGE_PAGE, NoContent } from '../core/route.js';
import { createdOf, listOf, pageOf, PathId } from '../core/wire.js';
import { EggItem, MountItem, NodeItem, ServerItem } from './items.js';

/** application-api.md §7 */
const read = { key: 'mount', write: false } as const;
/** A folder of machines reaches beyond any of their servers, so roles that are limited to nodes change none. */
const write = { key: 'mount', write: true, role: { everywhere: true } } as const;
const detaching = { ...write, role: { everywhere: true, verb: 'update' } } as const;
const activity = { none: 'administration is not part of the activity log' };
const MountParams = z.object({ mount: PathId });

const partsOf = (path: string): string[] => path.split('/').filter((part) => part !== '');
const startsLike = (parts: readonly string[], others: readonly string[]): boolean =>
  parts.length <= others.length && parts.every((part, index) => part === others[index]);

/** Folders of daemons with what they hold and what holds them: no server may see another's files. */
const HELD_BY_DAEMONS = [
  '/etc/pelican',
  '/etc/pterodactyl',
  '/var/lib/pelican/volumes',
  '/var/lib/pterodactyl/volumes',
  '/srv/daemon-data',
].map(partsOf);
const HOME = partsOf('/home/container');
/** Places of a container that its safety rests on. */
const RESERVED = ['/proc', '/sys', '/dev'].map(partsOf);

const isFreeSource = (path: string): boolean => {
  const parts = partsOf(path);
  return !HELD_BY_DAEMONS.some((held) => startsLike(held, parts) || startsLike(parts, held));
};
const isFreeTarget = (path: string): boolean => {
  const parts = partsOf(path);
  return !startsLike(parts, HOME) && !RESERVED.some((reserved) => startsLike(reserved, parts));
};

const path = z
  .string()
  .max(255)
  .regex(/^\/[^\p{Cc}]*$/u, 'must be an absolute path')
  .refine((text) => !partsOf(text).some((part) => part === '.' || part === '..'), {
    message: 'The path may not hold . or .. as a part.',
    params: { rule: 'regex' },
  });
const taken = (what: string) => ({ message: `The ${what} may not be mounted.`, params: { rule: 'not_in' } });

const required = {
  name: nameText(2, 64),
  /** On the node. */
  source: path.refine(isFreeSource, taken('source')),
  /** In the container. Nodes whose configuration says so take places below /home/container, too. */
  target: path.refine(isFreeTarget, taken('target')),
};
const optional = {
  description: z.string().max(255).nullish(),
  read_only: lenientBool().nullish(),
  user_mountable: lenientBool().nullish(),
};

export const MOUNT_INCLUDES = ['eggs', 'nodes', 'servers'] as const;

export const listMounts = defineRoute({
  id: 'application.mounts.list',
  method: 'GET',
  path: '/mounts',
  status: 200,
  list: { filters: ['uuid', 'name'], sorts: ['id', 'uuid'], perPage: LARGE_PAGE },
  includes: MOUNT_INCLUDES,
  response: pageOf(MountItem),
  access: read,
  summary: 'All mounts; filters uuid and name',
});

export const getMount = defineRoute({
  id: 'application.mounts.details',
  method: 'GET',
  path: '/mounts/:mount',
  status: 200,
  params: MountParams,
  includes: MOUNT_INCLUDES,
  response: MountItem,
  access: read,
  summary: 'One mount',
});

export const createMount = defineRoute({
  id: 'application.mounts.create',
  method: 'POST',
  path: '/mounts',
  status: 201,
  body: z.object({ ...required, ...optional }).meta({
    id: 'CreateMountRequest',
    examples: [{ name: 'Maps', source: '/srv/maps', target: '/maps', read_only: true }],
  }),
  response: createdOf(MountItem),
  access: write,
  activity,
  summary: 'Create a mount; a server has it that is attached, on a node that is, of an egg that is or of any',
});

export const updateMount = defineRoute({
  id: 'application.mounts.update',
  method: 'PATCH',
  path: '/mounts/:mount',
  status: 200,
  params: MountParams,
  body: z
    .object({ ...z.object(required).partial().shape, ...optional })
    .meta({ id: 'UpdateMountRequest', examples: [{ read_only: true }] }),
  response: MountItem,
  access: write,
  activity,
  summary: 'Change a mount; fields not sent stay as they are, servers see it at their next start',
});

export const deleteMount = defineRoute({
  id: 'application.mounts.delete',
  method: 'DELETE',
  path: '/mounts/:mount',
  status: 204,
  params: MountParams,
  response: NoContent,
  access: write,
  activity,
  summary: 'Delete a mount that no server is attached to',
});

const ids = z.array(lenientInt(1)).min(1).max(1_000);

export const listMountEggs = defineRoute({
  id: 'application.mounts.eggs',
  method: 'GET',
  path: '/mounts/:mount/eggs',
  status: 200,
  params: MountParams,
  response: listOf(EggItem),
  access: { key: 'egg', write: false },
  summary: 'Eggs that a mount is for; none means any',
});

export const attachMountEggs = defineRoute({
  id: 'application.mounts.attach-eggs',
  method: 'POST',
  path: '/mounts/:mount/eggs',
  status: 200,
  params: MountParams,
  body: z.object({ eggs: ids }).meta({ id: 'AttachMountEggsRequest', examples: [{ eggs: [1] }] }),
  response: MountItem,
  access: write,
  activity,
  summary: 'Attach a mount to more eggs',
});

export const detachMountEgg = defineRoute({
  id: 'application.mounts.detach-egg',
  method: 'DELETE',
  path: '/mounts/:mount/eggs/:egg',
  status: 204,
  params: MountParams.extend({ egg: PathId }),
  response: NoContent,
  access: detaching,
  activity,
  summary: 'Detach a mount from an egg, attached or not',
});

export const listMountNodes = defineRoute({
  id: 'application.mounts.nodes',
  method: 'GET',
  path: '/mounts/:mount/nodes',
  status: 200,
  params: MountParams,
  response: listOf(NodeItem),
  access: { key: 'node', write: false },
  summary: 'Nodes that have the folder of a mount',
});

export const attachMountNodes = defineRoute({
  id: 'application.mounts.attach-nodes',
  method: 'POST',
  path: '/mounts/:mount/nodes',
  status: 200,
  params: MountParams,
  body: z.object({ nodes: ids }).meta({ id: 'AttachMountNodesRequest', examples: [{ nodes: [1] }] }),
  response: MountItem,
  access: write,
  activity,
  summary: "Attach a mount to more nodes; their daemons' own `allowed_mounts` have to name the folder, too",
});

export const detachMountNode = defineRoute({
  id: 'application.mounts.detach-node',
  method: 'DELETE',
  path: '/mounts/:mount/nodes/:node',
  status: 204,
  params: MountParams.extend({ node: PathId }),
  response: NoContent,
  access: detaching,
  activity,
  summary: 'Detach a mount from a node, attached or not',
});

export const listMountServers = defineRoute({
  id: 'application.mounts.servers',
  method: 'GET',
  path: '/mounts/:mount/servers',
  status: 200,
  params: MountParams,
  // As many as there are at once, which is what upstream answers, as long as that stays an answer.
  list: { perPage: { default: 500, max: 500 } },
  response: pageOf(ServerItem),
  access: { key: 'server', write: false, role: { everywhere: true } },
  summary: 'Servers that a mount is attached to',
});

export const attachMountServers = defineRoute({
  id: 'application.mounts.attach-servers',
  method: 'POST',
  path: '/mounts/:mount/servers',
  status: 200,
  params: MountParams,
  body: z.object({ servers: ids }).meta({ id: 'AttachMountServersRequest', examples: [{ servers: [1] }] }),
  response: MountItem,
  access: write,
  activity,
  summary: 'Attach a mount to more servers, which see it at their next start',
});

export const detachMountServer = defineRoute({
  id: 'application.mounts.detach-server',
  method: 'DELETE',
  path: '/mounts/:mount/servers/:server',
  status: 204,
  params: MountParams.extend({ server: PathId }),
  response: NoContent,
  access: detaching,
  activity,
  summary: 'Detach a mount from a server, attached or not; it is gone at the next start',
});
