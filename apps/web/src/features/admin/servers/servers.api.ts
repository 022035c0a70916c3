import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { listDeployableNodes } from '@app/contracts/application/nodes.contract.js';
import {
  createServer,
  deleteServer,
  forceDeleteServer,
  getServer,
  listServers,
  reinstallServer,
  suspendServer,
  unsuspendServer,
  updateServerBuild,
  updateServerDetails,
  updateServerImage,
  updateServerStartup,
} from '@app/contracts/application/servers.contract.js';
import type { ServerAttributes } from '@app/contracts/application/objects.js';
import type { InputOf, ResponseOf } from '@app/contracts/core/route.js';
import { call } from '../../../shared/api/call.js';

export type AdminServer = ResponseOf<typeof listServers>['data'][number]['attributes'];
/** A server without what may be included of it. */
export type PlainServer = ServerAttributes;
export type NewServer = InputOf<typeof createServer>['body'];
export type Startup = InputOf<typeof updateServerStartup>['body'];
export type Build = InputOf<typeof updateServerBuild>['body'];

export const SERVERS = ['admin', 'servers'] as const;
const PER_PAGE = 50;

export const serversQuery = ({ q = '', page = 1 }: { q?: string | undefined; page?: number | undefined }) =>
  queryOptions({
    queryKey: [...SERVERS, { q, page }],
    queryFn: ({ signal }) =>
      call(
        listServers,
        {
          query: {
            page,
            per_page: PER_PAGE,
            include: 'user,node',
            ...(q === '' ? {} : { 'filter[name]': q }),
          },
        },
        { signal },
      ),
    placeholderData: keepPreviousData,
  });

/** What is being done with a server. */
export const deedsKey = (server: number) => [...SERVERS, server, 'deeds'] as const;
export const serverQuery = (server: number) =>
  queryOptions({
    queryKey: [...SERVERS, server],
    queryFn: async ({ signal }) =>
      (
        await call(
          getServer,
          { params: { server }, query: { include: 'user,node,egg,allocations,variables' } },
          { signal },
        )
      ).attributes,
  });

/** Nodes that have room for so much. */
export const roomQuery = (memory: number, disk: number, cpu: number) =>
  queryOptions({
    queryKey: ['admin', 'nodes', 'room', { memory, disk, cpu }],
    queryFn: async ({ signal }) =>
      (await call(listDeployableNodes, { query: { memory, disk, cpu, per_page: 500 } }, { signal })).data.map(
        ({ attributes }) => attributes,
      ),
    placeholderData: keepPreviousData,
  });

export const create = async (body: NewServer): Promise<AdminServer> =>
  (await call(createServer, { body })).attributes;
export const suspend = (server: number) => call(suspendServer, { params: { server } });
export const unsuspend = (server: number) => call(unsuspendServer, { params: { server } });
export const reinstall = (server: number) => call(reinstallServer, { params: { server } });
export const drop = (server: number) => call(deleteServer, { params: { server } });
export const forceDrop = (server: number) => call(forceDeleteServer, { params: { server } });
export const changeDetails = (server: number, body: InputOf<typeof updateServerDetails>['body']) =>
  call(updateServerDetails, { params: { server }, body });
export const changeBuild = (server: number, body: Build) =>
  call(updateServerBuild, { params: { server }, body });
export const changeStartup = (server: number, body: Startup) =>
  call(updateServerStartup, { params: { server }, body });
export const changeImage = (server: number, docker_image: string) =>
  call(updateServerImage, { params: { server }, body: { docker_image } });
