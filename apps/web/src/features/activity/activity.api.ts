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

/** A page of a table to save, without a query of its own: nobody looks at it. */
const whole = (page: number) => ({ page, per_page: 100, include: 'actor', sort: '-timestamp' });
export const serverEvents = (server: string) => (page: number) =>
  call(serverActivity, { params: { server }, query: whole(page) });
export const accountEvents = (page: number) => call(accountActivity, { query: whole(page) });

/** Pages of a table that is saved: the newest 2,000 events. */
const MOST_PAGES = 20;

/** The newest events once each, though pages shift while they are read. */
export async function allEvents(page: (page: number) => Promise<ActivityList>): Promise<ActivityEvent[]> {
  const events = new Map<string, ActivityEvent>();
  for (let number = 1; number <= MOST_PAGES; number += 1) {
    const { data, meta } = await page(number);
    for (const { attributes } of data) events.set(attributes.id, attributes);
    if (number >= meta.pagination.total_pages) break;
  }
  return [...events.values()];
}

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
