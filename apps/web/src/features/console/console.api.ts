import { infiniteQueryOptions } from '@tanstack/react-query';
import { getLogs, sendCommand } from '@app/contracts/client/servers.contract.js';
import { call } from '../../shared/api/call.js';

export const command = (server: string, line: string): Promise<undefined> =>
  call(sendCommand, { params: { server }, body: { command: line } });

const LINES = 1_000;

/** What the node keeps of the output, also of runs that have ended: the newest page first, each with the lines in order. */
export const logQuery = (server: string) =>
  infiniteQueryOptions({
    queryKey: ['console-log', server],
    queryFn: async ({ signal, pageParam: before }) => {
      const query = { lines: LINES, ...(before === null ? {} : { before }) };
      return (await call(getLogs, { params: { server }, query }, { signal })).data;
    },
    initialPageParam: null as number | null,
    getNextPageParam: ({ cursor }) => cursor,
    staleTime: Infinity,
    gcTime: 0,
  });
