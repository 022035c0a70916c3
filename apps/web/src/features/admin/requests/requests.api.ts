import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { listRequests, type LoggedRequestItem } from '@app/contracts/application/requests.contract.js';
import { call } from '../../../shared/api/call.js';

export type LoggedRequest = LoggedRequestItem['attributes'];

const PER_PAGE = 50;
const REQUEST_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ADDRESS = /^[0-9a-f]*[.:][0-9a-f.:]*$/i;

/** By which filter a word is looked for. */
const filterOf = (word: string): 'filter[request_id]' | 'filter[ip]' | 'filter[key]' => {
  if (REQUEST_ID.test(word)) return 'filter[request_id]';
  return ADDRESS.test(word) ? 'filter[ip]' : 'filter[key]';
};

interface Wanted {
  readonly q?: string | undefined;
  readonly of?: string | undefined;
  readonly page?: number | undefined;
}

/** Calls with a status of that kind, of a key or an address, or the one of a request id. */
export const requestsQuery = ({ q = '', of, page = 1 }: Wanted) =>
  queryOptions({
    queryKey: ['admin', 'requests', { q, of, page }],
    queryFn: ({ signal }) =>
      call(
        listRequests,
        {
          query: {
            page,
            per_page: PER_PAGE,
            ...(of === undefined ? {} : { 'filter[status]': of }),
            ...(q === '' ? {} : { [filterOf(q)]: q }),
          },
        },
        { signal },
      ),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
