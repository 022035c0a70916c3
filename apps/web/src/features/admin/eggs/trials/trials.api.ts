import { queryOptions } from '@tanstack/react-query';
import {
  listEggTrials,
  startEggTrial,
  type EggTrialItem,
} from '@app/contracts/application/egg-trials.contract.js';
import { cancelAnyOperation, listOperations } from '@app/contracts/application/operations.contract.js';
import type { InputOf } from '@app/contracts/core/route.js';
import { call } from '../../../../shared/api/call.js';
import { EGGS } from '../eggs.api.js';

export type Trial = EggTrialItem['attributes'];

/** Nobody pushes that a trial was judged, or that its server is gone. */
const ASK_MS = 3_000;

/** The newest first. */
export const trialsQuery = (egg: number) =>
  queryOptions({
    queryKey: [...EGGS, egg, 'trials'],
    queryFn: async ({ signal }) =>
      (await call(listEggTrials, { params: { egg } }, { signal })).data.map(({ attributes }) => attributes),
    staleTime: 0,
    refetchInterval: ({ state: { data } }) =>
      data?.some(({ ended_at }) => ended_at === null) ? ASK_MS : false,
    meta: { silent: true },
  });

/** The installation that is the trial, while it runs. */
export const installationQuery = (server: string) =>
  queryOptions({
    queryKey: ['admin', 'operations', 'of', server],
    queryFn: async ({ signal }) => {
      const query = { 'filter[server]': server, 'filter[outcome]': 'running', per_page: 1 };
      return (await call(listOperations, { query }, { signal })).data[0]?.attributes ?? null;
    },
    staleTime: 0,
    refetchInterval: ASK_MS,
    meta: { silent: true },
  });

export const start = (egg: number, body: InputOf<typeof startEggTrial>['body']) =>
  call(startEggTrial, { params: { egg }, body });
export const cancel = (operation: number) => call(cancelAnyOperation, { params: { operation } });
