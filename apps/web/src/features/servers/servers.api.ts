import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import {
  getServer,
  listServers,
  sendPower,
  type PowerSignal,
  type ServerListType,
} from '@app/contracts/client/servers.contract.js';
import { cancelOperation as cancelRoute } from '@app/contracts/client/operations.contract.js';
import { listResources, type LiveStatsItem } from '@app/contracts/client/live.contract.js';
import type { ResponseOf } from '@app/contracts/core/route.js';
import { call } from '../../shared/api/call.js';
import { STATES_KEY, type KnownStates } from '../../shared/live/apply-event.js';

export type Server = ResponseOf<typeof listServers>['data'][number]['attributes'];
export type ServerWithRights = ResponseOf<typeof getServer>;

export const PER_PAGE = 50;

export interface ServerSearch {
  readonly q?: string | undefined;
  readonly page?: number | undefined;
  readonly type?: ServerListType | undefined;
}

/** A page of the servers that the caller may see. */
export const serversQuery = ({ q, page = 1, type }: ServerSearch) =>
  queryOptions({
    queryKey: ['servers', { q, page, type }],
    queryFn: ({ signal }) =>
      call(
        listServers,
        { query: { page, per_page: PER_PAGE, ...(type ? { type } : {}), ...(q ? { 'filter[*]': q } : {}) } },
        { signal },
      ),
    placeholderData: keepPreviousData,
  });

/** One server and what the caller may do with it. */
export const serverQuery = (server: string) =>
  queryOptions({
    queryKey: ['server', server],
    queryFn: ({ signal }) => call(getServer, { params: { server }, query: { include: 'egg' } }, { signal }),
  });

export type LiveStats = LiveStatsItem['attributes'];

/** State and usage of servers by their full uuids, as the panel heard last: no node is asked. Events keep it fresh. */
export const resourcesQuery = (uuids: readonly string[]) =>
  queryOptions({
    queryKey: [...STATES_KEY, uuids],
    queryFn: async ({ signal }): Promise<KnownStates> => {
      const { data } = await call(listResources, { query: { servers: uuids.join(',') } }, { signal });
      return Object.fromEntries(data.map(({ attributes }) => [attributes.server, attributes]));
    },
    enabled: uuids.length > 0,
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: true,
    meta: { silent: true },
  });

export const power = (server: string, signal: PowerSignal): Promise<undefined> =>
  call(sendPower, { params: { server }, body: { signal } });

export const cancelOperation = (server: string, operation: number): Promise<undefined> =>
  call(cancelRoute, { params: { server, operation } });
