import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { previewAllocations } from '@app/contracts/application/allocations.contract.js';
import {
  createJoinToken,
  getNodeAddresses,
  getNodeStatus,
} from '@app/contracts/application/node-link.contract.js';
import { updateNode } from '@app/contracts/application/nodes.contract.js';
import type { ResponseOf } from '@app/contracts/core/route.js';
import { call } from '../../../../shared/api/call.js';
import { isLinked } from './link.rules.js';

export type NodeStatus = ResponseOf<typeof getNodeStatus>;
export type JoinToken = ResponseOf<typeof createJoinToken>;

const ASK_MS = { whileAway: 3_000, whileLinked: 30_000 } as const;

/** Asked of the node each time: nobody pushes what a machine that is no node yet does. */
export const statusQuery = (node: number) =>
  queryOptions({
    queryKey: ['admin', 'nodes', node, 'status'],
    queryFn: ({ signal }) => call(getNodeStatus, { params: { node } }, { signal }),
    staleTime: 0,
    refetchInterval: ({ state: { data } }) =>
      data === undefined || isLinked(data.legs) ? ASK_MS.whileLinked : ASK_MS.whileAway,
    meta: { silent: true },
  });

/** The command that was made last; only its maker has it. */
export const joinTokenKey = (node: number) => ['admin', 'join-token', node] as const;
export const makeJoinToken = (node: number): Promise<JoinToken> =>
  call(createJoinToken, { params: { node } });

export const setMaintenance = (node: number, maintenance_mode: boolean) =>
  call(updateNode, { params: { node }, body: { maintenance_mode } });
export const resetSecret = (node: number) =>
  call(updateNode, { params: { node }, body: { reset_secret: true } });

export const addressesQuery = (node: number) =>
  queryOptions({
    queryKey: ['admin', 'nodes', node, 'addresses'],
    queryFn: async ({ signal }) => (await call(getNodeAddresses, { params: { node } }, { signal })).addresses,
    // A node that is away offers none: the address is typed.
    retry: false,
  });

export const portsPreviewQuery = (node: number, ip: string, ports: readonly string[]) =>
  queryOptions({
    queryKey: ['admin', 'nodes', node, 'allocations', 'preview', { ip, ports }],
    queryFn: async ({ signal }) =>
      (await call(previewAllocations, { params: { node }, body: { ip, ports: [...ports] } }, { signal }))
        .data,
    enabled: ip !== '' && ports.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 0,
    retry: false,
  });
