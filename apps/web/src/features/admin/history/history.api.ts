import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { listActivity, type AnyActivityItem } from '@app/contracts/application/activity.contract.js';
import {
  cancelAnyOperation,
  listOperations,
  retryAnyOperation,
  type AnyOperationItem,
} from '@app/contracts/application/operations.contract.js';
import { call } from '../../../shared/api/call.js';

export type AnyEvent = AnyActivityItem['attributes'];
export type AnyOperation = AnyOperationItem['attributes'];

export const OPERATIONS = ['admin', 'operations'] as const;
const PER_PAGE = 50;
const SERVER_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^[0-9a-f]{8}$/i;

interface Wanted {
  readonly q?: string | undefined;
  readonly of?: string | undefined;
  readonly page?: number | undefined;
}

/** Events of a kind, of a person by name, or of a server by its id. */
export const activityQuery = ({ q = '', of, page = 1 }: Wanted) =>
  queryOptions({
    queryKey: ['admin', 'activity', { q, of, page }],
    queryFn: ({ signal }) =>
      call(
        listActivity,
        {
          query: {
            page,
            per_page: PER_PAGE,
            include: 'actor',
            ...(of === undefined ? {} : { 'filter[event]': of }),
            ...(q === '' ? {} : SERVER_ID.test(q) ? { 'filter[server]': q } : { 'filter[actor]': q }),
          },
        },
        { signal },
      ),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });

export const operationsQuery = ({ of, page = 1 }: Wanted) =>
  queryOptions({
    queryKey: [...OPERATIONS, { of, page }],
    queryFn: ({ signal }) =>
      call(
        listOperations,
        { query: { page, per_page: PER_PAGE, ...(of === undefined ? {} : { 'filter[outcome]': of }) } },
        { signal },
      ),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });

export const cancel = (operation: number) => call(cancelAnyOperation, { params: { operation } });
export const retry = (operation: number) => call(retryAnyOperation, { params: { operation } });
