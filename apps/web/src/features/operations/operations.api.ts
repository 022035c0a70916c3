import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import {
  listOwnOperations,
  listServerOperations,
  retryOperation,
  type OperationItem,
} from '@app/contracts/client/operations.contract.js';
import { call } from '../../shared/api/call.js';

export type Operation = OperationItem['attributes'];

const PER_PAGE = 50;

/** On all servers of the caller; the socket makes it old. */
export const ownOperationsQuery = (page = 1) =>
  queryOptions({
    queryKey: ['operations', { page }],
    queryFn: ({ signal }) => call(listOwnOperations, { query: { page, per_page: PER_PAGE } }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });

export const serverOperationsQuery = (server: string, page = 1) =>
  queryOptions({
    queryKey: ['server', server, 'operations', { page }],
    queryFn: ({ signal }) =>
      call(listServerOperations, { params: { server }, query: { page, per_page: PER_PAGE } }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });

export const retry = (server: string, operation: number) =>
  call(retryOperation, { params: { server, operation } });
