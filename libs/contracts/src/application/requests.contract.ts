import { z } from 'zod';
import { defineRoute, LARGE_PAGE, type Wire } from '../core/route.js';
import { itemOf, pageOf } from '../core/wire.js';

/** Rows of the newest that are counted and can be paged to; `filter[until]` reaches what is older. */
export const LOGGED_ROWS = 1_000;

/** An answered call of the API (docs/request-log.md). */
export const LoggedRequestItem = itemOf(
  'logged_request',
  z.object({
    id: z.number(),
    method: z.string(),
    /** The path's pattern; null where no route answers. */
    route: z.string().nullable(),
    status: z.number(),
    ip: z.string(),
    /** The username of the account; null = not known, or gone. */
    user: z.string().nullable(),
    /** The identifier of the API key; null = a session, or none. */
    key: z.string().nullable(),
    /** The id of the node that called. */
    node: z.number().nullable(),
    /** From its headers until its answer was sent. */
    ms: z.number(),
    request_id: z.string(),
    at: z.string(),
  }),
);
export type LoggedRequestItem = Wire<typeof LoggedRequestItem>;

export const listRequests = defineRoute({
  id: 'application.requests.list',
  method: 'GET',
  path: '/requests',
  status: 200,
  /** `status` is `404` or `4xx`, `key` an identifier, `until` an instant. */
  list: {
    filters: ['method', 'route', 'status', 'ip', 'key', 'request_id', 'until'],
    perPage: LARGE_PAGE,
  },
  response: pageOf(LoggedRequestItem),
  // Addresses of all accounts are in it.
  access: { key: 'user', write: false, role: { everywhere: true } },
  summary: 'Calls of the API, newest first; the newest 1,000 that fit among 50,000',
});
