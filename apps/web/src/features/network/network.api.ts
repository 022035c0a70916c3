import { queryOptions } from '@tanstack/react-query';
import {
  createAllocation,
  deleteAllocation,
  listAllocations,
  setAllocationNotes,
  setPrimaryAllocation,
} from '@app/contracts/client/network.contract.js';
import type { ResponseOf } from '@app/contracts/core/route.js';
import { call } from '../../shared/api/call.js';

export type Allocation = ResponseOf<typeof listAllocations>['data'][number]['attributes'];

export const allocationsQuery = (server: string) =>
  queryOptions({
    queryKey: ['server', server, 'network'],
    queryFn: async ({ signal }) =>
      (await call(listAllocations, { params: { server } }, { signal })).data.map(
        ({ attributes }) => attributes,
      ),
  });

export const add = (server: string) => call(createAllocation, { params: { server } });
export const note = (server: string, allocation: number, notes: string) =>
  call(setAllocationNotes, { params: { server, allocation }, body: { notes: notes === '' ? null : notes } });
export const makePrimary = (server: string, allocation: number) =>
  call(setPrimaryAllocation, { params: { server, allocation } });
export const remove = (server: string, allocation: number) =>
  call(deleteAllocation, { params: { server, allocation } });
