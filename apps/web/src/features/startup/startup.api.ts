import { queryOptions } from '@tanstack/react-query';
import { chooseImage } from '@app/contracts/client/settings.contract.js';
import { listVariables, setVariable } from '@app/contracts/client/startup.contract.js';
import type { ResponseOf } from '@app/contracts/core/route.js';
import { call } from '../../shared/api/call.js';

export type Startup = ResponseOf<typeof listVariables>;
export type Variable = Startup['data'][number]['attributes'];

export const startupQuery = (server: string) =>
  queryOptions({
    queryKey: ['server', server, 'startup'],
    queryFn: ({ signal }) => call(listVariables, { params: { server } }, { signal }),
  });

export const saveVariable = (server: string, variable: string, value: string) =>
  call(setVariable, { params: { server, variable }, body: { value } });

export const saveImage = (server: string, docker_image: string) =>
  call(chooseImage, { params: { server }, body: { docker_image } });
