import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { accountActivity, serverActivity } from '@app/contracts/client/activity.contract.js';
import type { ResponseOf } from '@app/contracts/core/route.js';
import { call } from '../../shared/api/call.js';
import type { ActivitySearch } from '../../shared/router/activity-search.js';

export type ActivityList = ResponseOf<typeof serverActivity>;
export type ActivityEvent = ActivityList['data'][number]['attributes'];

const PER_PAGE = 50;
const queryFor = ({ page = 1, event }: ActivitySearch) => ({
  page,
  per_page: PER_PAGE,
  include: 'actor',
  sort: '-timestamp',
  ...(event === undefined ? {} : { 'filter[event]': event }),
});

export const serverActivityQuery = (server: string, search: ActivitySearch) =>
  queryOptions({
    queryKey: ['server', server, 'activity', search],
    queryFn: ({ signal }) =>
      call(serverActivity, { params: { server }, query: queryFor(search) }, { signal }),
    placeholderData: keepPreviousData,
    // What was done on another page a moment ago should be here.
    staleTime: 0,
  });

export const accountActivityQuery = (search: ActivitySearch) =>
  queryOptions({
    queryKey: ['account', 'activity', search],
    queryFn: ({ signal }) => call(accountActivity, { query: queryFor(search) }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
