import type { ResponseOf } from '@app/contracts/core/route.js';
import type { listServers } from '@app/contracts/remote/servers.contract.js';

export interface RemotePage {
  readonly page: number;
  readonly perPage: number;
  readonly total: number;
}

type ServersPage = ResponseOf<typeof listServers>;

/**
 * The paginated answer of remote-api.md §3, which is no fractal envelope: daemons decode its numbers as
 * unsigned integers and walk the pages up to `last_page`.
 */
export function toRemotePage(data: ServersPage['data'], at: RemotePage, url: string): ServersPage {
  const lastPage = Math.max(1, Math.ceil(at.total / at.perPage));
  const link = (page: number): string => `${url}?page=${page}`;
  const from = data.length === 0 ? null : (at.page - 1) * at.perPage + 1;
  const previous = at.page > 1 ? link(at.page - 1) : null;
  const next = at.page < lastPage ? link(at.page + 1) : null;
  return {
    data,
    links: { first: link(1), last: link(lastPage), prev: previous, next },
    meta: {
      current_page: at.page,
      from,
      last_page: lastPage,
      links: [
        { url: previous, label: 'previous', active: false },
        { url: link(at.page), label: String(at.page), active: true },
        { url: next, label: 'next', active: false },
      ],
      path: url,
      per_page: at.perPage,
      to: from === null ? null : from + data.length - 1,
      total: at.total,
    },
  };
}
