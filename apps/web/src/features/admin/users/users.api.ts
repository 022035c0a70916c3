import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import {
  createUser,
  deleteUser,
  endUserSessions,
  getUser,
  listUsers,
  resetTwoFactor,
  updateUser,
} from '@app/contracts/application/users.contract.js';
import type { InputOf, ResponseOf } from '@app/contracts/core/route.js';
import { call } from '../../../shared/api/call.js';

export type User = ResponseOf<typeof listUsers>['data'][number]['attributes'];
export type UserFields = InputOf<typeof createUser>['body'];

const PER_PAGE = 50;

/** Users by name, or by mail address where an `@` is typed. */
export const usersQuery = ({ q = '', page = 1 }: { q?: string | undefined; page?: number | undefined }) =>
  queryOptions({
    queryKey: ['admin', 'users', { q, page }],
    queryFn: ({ signal }) =>
      call(
        listUsers,
        {
          query: {
            page,
            per_page: PER_PAGE,
            ...(q === '' ? {} : q.includes('@') ? { 'filter[email]': q } : { 'filter[username]': q }),
          },
        },
        { signal },
      ),
    placeholderData: keepPreviousData,
  });

export const userQuery = (user: number) =>
  queryOptions({
    queryKey: ['admin', 'users', user],
    queryFn: async ({ signal }) =>
      (await call(getUser, { params: { user }, query: { include: 'servers,roles' } }, { signal })).attributes,
  });

export const create = async (body: UserFields): Promise<User> =>
  (await call(createUser, { body })).attributes;
export const change = (user: number, body: InputOf<typeof updateUser>['body']) =>
  call(updateUser, { params: { user }, body });
export const drop = (user: number) => call(deleteUser, { params: { user } });
/** Their keys go on. */
export const endSessions = (user: number) => call(endUserSessions, { params: { user } });
export const resetSecondFactor = (user: number) => call(resetTwoFactor, { params: { user } });
