import { queryOptions } from '@tanstack/react-query';
import {
  createSubuser,
  deleteSubuser,
  leaveServer,
  listSubusers,
  updateSubuser,
} from '@app/contracts/client/subusers.contract.js';
import type { ResponseOf } from '@app/contracts/core/route.js';
import { call } from '../../shared/api/call.js';

export type Subuser = ResponseOf<typeof listSubusers>['data'][number]['attributes'];

export const subusersQuery = (server: string) =>
  queryOptions({
    queryKey: ['server', server, 'subusers'],
    queryFn: async ({ signal }) =>
      (await call(listSubusers, { params: { server } }, { signal })).data.map(({ attributes }) => attributes),
  });

export const invite = (server: string, body: { email: string; permissions: string[] }) =>
  call(createSubuser, { params: { server }, body });
export const change = (server: string, user: string, permissions: string[]) =>
  call(updateSubuser, { params: { server, user }, body: { permissions } });
export const dismiss = (server: string, user: string) => call(deleteSubuser, { params: { server, user } });
export const leave = (server: string) => call(leaveServer, { params: { server } });
