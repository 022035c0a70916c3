import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import {
  createAllocations,
  deleteAllocation,
  listAllocations,
} from '@app/contracts/application/allocations.contract.js';
import {
  createNode,
  deleteNode,
  getNode,
  getNodeConfiguration,
  listNodes,
  updateNode,
} from '@app/contracts/application/nodes.contract.js';
import { urlOf } from '@app/contracts/core/call.js';
import type { InputOf, ResponseOf } from '@app/contracts/core/route.js';
import { call } from '../../../shared/api/call.js';

export type Node = ResponseOf<typeof listNodes>['data'][number]['attributes'];
export type NodeAllocation = ResponseOf<typeof listAllocations>['data'][number]['attributes'];

const MOST = 500;

export const nodesQuery = queryOptions({
  queryKey: ['admin', 'nodes'],
  queryFn: async ({ signal }) =>
    (await call(listNodes, { query: { per_page: MOST, include: 'location' } }, { signal })).data.map(
      ({ attributes }) => attributes,
    ),
});

export const nodeQuery = (node: number) =>
  queryOptions({
    queryKey: ['admin', 'nodes', node],
    queryFn: async ({ signal }) =>
      (await call(getNode, { params: { node }, query: { include: 'location,servers' } }, { signal }))
        .attributes,
  });

const PER_PAGE = 100;
export const allocationsQuery = (node: number, page: number) =>
  queryOptions({
    queryKey: ['admin', 'nodes', node, 'allocations', { page }],
    queryFn: ({ signal }) =>
      call(
        listAllocations,
        { params: { node }, query: { page, per_page: PER_PAGE, include: 'server' } },
        { signal },
      ),
    placeholderData: keepPreviousData,
  });

export type NodeFields = InputOf<typeof createNode>['body'];
export const create = async (body: NodeFields): Promise<Node> =>
  (await call(createNode, { body })).attributes;
export const change = (node: number, body: InputOf<typeof updateNode>['body']) =>
  call(updateNode, { params: { node }, body });
export const drop = (node: number) => call(deleteNode, { params: { node } });
/** Where the browser saves the daemon's configuration from: its token is no business of scripts. */
export const configurationUrl = (node: number): string =>
  urlOf('', getNodeConfiguration, { params: { node } });

export const addPorts = (node: number, body: { ip: string; ports: string[]; alias: string | null }) =>
  call(createAllocations, { params: { node }, body });
export const dropAllocation = (node: number, allocation: number) =>
  call(deleteAllocation, { params: { node, allocation } });
