import { queryOptions } from '@tanstack/react-query';
import { listAllocations } from '@app/contracts/application/allocations.contract.js';
import { listOperations } from '@app/contracts/application/operations.contract.js';
import { previewServer } from '@app/contracts/application/server-preview.contract.js';
import { getServer } from '@app/contracts/application/servers.contract.js';
import { cancelTransfer, transferServer } from '@app/contracts/application/transfers.contract.js';
import type { ResponseOf } from '@app/contracts/core/route.js';
import { call } from '../../../../shared/api/call.js';
import { OPERATIONS } from '../../history/history.api.js';
import { included } from '../../parts/included.js';
import type { PlainServer } from '../servers.api.js';
import { asPlacement, type Moving, type Place } from './move.rules.js';

const MOST = 500;
export type NodeRoom = ResponseOf<typeof previewServer>['data']['nodes'][number];

/** Which nodes have room for all of them, and what would be left there. */
export const roomForQuery = (servers: readonly PlainServer[]) =>
  queryOptions({
    queryKey: ['admin', 'nodes', 'room-for', servers.map(({ id }) => id)],
    queryFn: async ({ signal }) =>
      (await call(previewServer, { body: asPlacement(servers) }, { signal })).data.nodes,
    staleTime: 0,
  });

export const freeAddressesQuery = (node: number) =>
  queryOptions({
    queryKey: ['admin', 'nodes', node, 'allocations', 'free'],
    queryFn: async ({ signal }) =>
      (await call(listAllocations, { params: { node }, query: { per_page: MOST } }, { signal })).data
        .map(({ attributes }) => attributes)
        .filter(({ assigned }) => !assigned),
    staleTime: 0,
  });

/** The servers with their addresses. */
export const movingQuery = (servers: readonly PlainServer[]) =>
  queryOptions({
    queryKey: ['admin', 'servers', 'moving', servers.map(({ id }) => id)],
    queryFn: async ({ signal }): Promise<Moving[]> =>
      Promise.all(
        servers.map(async (server) => {
          const input = { params: { server: server.id }, query: { include: 'allocations' } };
          const { attributes } = await call(getServer, input, { signal });
          return { server: attributes, addresses: included(attributes.relationships?.allocations) };
        }),
      ),
    staleTime: 0,
  });

/** The move that runs, or the last one; null where the server was never moved. */
export const lastMoveQuery = (uuid: string) =>
  queryOptions({
    queryKey: [...OPERATIONS, 'move', uuid],
    queryFn: async ({ signal }) => {
      const query = { per_page: 1, 'filter[kind]': 'transfer', 'filter[server]': uuid };
      return (await call(listOperations, { query }, { signal })).data[0]?.attributes ?? null;
    },
    staleTime: 0,
  });

export const move = (server: number, node_id: number, { primary, additional }: Place) =>
  call(transferServer, {
    params: { server },
    body: { node_id, allocation_id: primary.id, allocation_additional: additional.map(({ id }) => id) },
  });
export const cancelMove = (server: number) => call(cancelTransfer, { params: { server } });
