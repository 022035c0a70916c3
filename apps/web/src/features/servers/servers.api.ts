import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import {
  getResources,
  getServer,
  listServers,
  sendPower,
  type PowerSignal,
  type ServerListType,
  type StatsAttributes,
} from '@app/contracts/client/servers.contract.js';
import type { ResponseOf } from '@app/contracts/core/route.js';
import { call } from '../../shared/api/call.js';

export type Server = ResponseOf<typeof listServers>['data'][number]['attributes'];
export type ServerWithRights = ResponseOf<typeof getServer>;

export const PER_PAGE = 50;
const POLL_MS = 20_000;
const POLL_CHANGING_MS = 2_000;

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

/** Its state and usage, as the panel last heard; asked for again while it is on screen. */
export const resourcesQuery = (server: string) =>
  queryOptions({
    queryKey: ['server', server, 'resources'],
    queryFn: async ({ signal }): Promise<StatsAttributes> =>
      (await call(getResources, { params: { server } }, { signal })).attributes,
    refetchInterval: ({ state }) =>
      ['starting', 'stopping'].includes(state.data?.current_state ?? '') ? POLL_CHANGING_MS : POLL_MS,
    refetchOnWindowFocus: true,
    retry: false,
    meta: { silent: true },
  });

export const power = (server: string, signal: PowerSignal): Promise<undefined> =>
  call(sendPower, { params: { server }, body: { signal } });
