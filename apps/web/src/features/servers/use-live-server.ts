import { useQuery } from '@tanstack/react-query';
import type { OperationItem } from '@app/contracts/client/operations.contract.js';
import { resourcesQuery } from './servers.api.js';
import { stateOf, type ServerState } from './server-state.rules.js';
import { useServer } from './use-server.js';

export type Operation = OperationItem['attributes'];

/** What the server of the page is doing, as it was told last. */
export function useServerState(): ServerState {
  const server = useServer();
  const { data } = useQuery(resourcesQuery([server.uuid]));
  return stateOf(server, data?.[server.uuid]);
}

/** The long work that goes on with the server of the page, if any. */
export function useOperation(): Operation | null {
  const { uuid } = useServer();
  const { data } = useQuery(resourcesQuery([uuid]));
  return data?.[uuid]?.operation?.attributes ?? null;
}
