import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import {
  attachMountEggs,
  attachMountNodes,
  attachMountServers,
  createMount,
  deleteMount,
  detachMountEgg,
  detachMountNode,
  detachMountServer,
  getMount,
  listMounts,
  updateMount,
} from '@app/contracts/application/mounts.contract.js';
import type { InputOf, ResponseOf } from '@app/contracts/core/route.js';
import { call } from '../../../shared/api/call.js';
import { included } from '../parts/included.js';

const MOST = 500;
const ALL = { include: 'eggs,nodes,servers' } as const;

export const MOUNTS = ['admin', 'mounts'] as const;
export type Mount = ResponseOf<typeof getMount>['attributes'];
export type MountFields = InputOf<typeof createMount>['body'];
/** What a mount is attached to. */
export type Part = 'nodes' | 'eggs' | 'servers';

export const mountsQuery = queryOptions({
  queryKey: MOUNTS,
  queryFn: async ({ signal }) =>
    (await call(listMounts, { query: { per_page: MOST, ...ALL } }, { signal })).data.map(
      ({ attributes }) => attributes,
    ),
  placeholderData: keepPreviousData,
});

export const mountQuery = (mount: number) =>
  queryOptions({
    queryKey: [...MOUNTS, mount],
    queryFn: async ({ signal }) =>
      (await call(getMount, { params: { mount }, query: ALL }, { signal })).attributes,
  });

export const makeMount = async (body: MountFields): Promise<Mount> =>
  (await call(createMount, { body })).attributes;
export const changeMount = (mount: number, body: MountFields) =>
  call(updateMount, { params: { mount }, body });
export const dropMount = (mount: number) => call(deleteMount, { params: { mount } });

const ATTACH = {
  nodes: (mount: number, id: number) => call(attachMountNodes, { params: { mount }, body: { nodes: [id] } }),
  eggs: (mount: number, id: number) => call(attachMountEggs, { params: { mount }, body: { eggs: [id] } }),
  servers: (mount: number, id: number) =>
    call(attachMountServers, { params: { mount }, body: { servers: [id] } }),
} as const;
const DETACH = {
  nodes: (mount: number, node: number) => call(detachMountNode, { params: { mount, node } }),
  eggs: (mount: number, egg: number) => call(detachMountEgg, { params: { mount, egg } }),
  servers: (mount: number, server: number) => call(detachMountServer, { params: { mount, server } }),
} as const;

export const attach = (part: Part, mount: number, id: number): Promise<unknown> => ATTACH[part](mount, id);
export const detach = (part: Part, mount: number, id: number): Promise<unknown> => DETACH[part](mount, id);

/** Whether a server may have a mount: its node has the folder, and its egg is among those that are named, if any is. */
export function fits(mount: Mount, server: { readonly node: number; readonly egg: number }): boolean {
  const { nodes, eggs } = mount.relationships ?? {};
  const named = included(eggs);
  return (
    included(nodes).some(({ id }) => id === server.node) &&
    (named.length === 0 || named.some(({ id }) => id === server.egg))
  );
}
