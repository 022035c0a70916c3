import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { createContext, use, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { eventsSocket } from '@app/contracts/client/live.contract.js';
import { urlOf } from '@app/contracts/core/call.js';
import { askForLogin, loginDone } from '../api/login-gate.js';
import { applyEvent, STATES_KEY } from './apply-event.js';
import { EventsConnection, type EventsView } from './events-connection.js';
import { ownSocket } from './sockets.js';
import { endConsoles } from './use-console.js';

const Connection = createContext<EventsConnection | null>(null);

/** What does not come from the panel's data, and need not be asked for again. */
const isKept = (key: readonly unknown[]): boolean => key[0] === 'texts';

function connect(client: QueryClient): EventsConnection {
  const connection: EventsConnection = new EventsConnection({
    open: () => new WebSocket(ownSocket(urlOf('', eventsSocket, {}))),
    onEvent: (event) => applyEvent(client, event),
    onAgain: () => void client.invalidateQueries({ predicate: ({ queryKey }) => !isKept(queryKey) }),
    onAway: () => {
      if (document.visibilityState === 'visible') void client.invalidateQueries({ queryKey: STATES_KEY });
    },
    onSessionEnded: () => {
      endConsoles();
      void askForLogin().then(connection.retry);
    },
  });
  return connection;
}

/** Holds the events socket of this tab open while somebody is signed in. */
export function Live({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [connection, setConnection] = useState<EventsConnection | null>(null);
  useEffect(() => {
    const opened = connect(client);
    setConnection(opened);
    window.addEventListener('online', opened.retry);
    return () => {
      window.removeEventListener('online', opened.retry);
      opened.end();
      endConsoles();
      // Whoever signs out is not asked to come back.
      loginDone();
    };
  }, [client]);
  return <Connection value={connection}>{children}</Connection>;
}

/** Has the panel tell what happens to these servers while the part that asks is shown. */
export function useWatched(servers: readonly string[], { stats = false }: { stats?: boolean } = {}): void {
  const connection = use(Connection);
  const wanted = servers.join(',');
  useEffect(
    () => connection?.watch({ servers: wanted === '' ? [] : wanted.split(','), stats }),
    [connection, wanted, stats],
  );
}

/** Has the panel tell administrators what happens anywhere while the part that asks is shown. */
export function useAdminTopic(): void {
  const connection = use(Connection);
  useEffect(() => connection?.watch({ servers: [], stats: false, isAdmin: true }), [connection]);
}

const NEVER: EventsView = { phase: 'connecting', retryAt: null, tries: 0, version: null };
const nothing = (): (() => void) => () => undefined;

/** How the socket stands. */
export function useLive(): { view: EventsView; retry: () => void } {
  const connection = use(Connection);
  const view = useSyncExternalStore(connection?.subscribe ?? nothing, () => connection?.view ?? NEVER);
  return { view, retry: () => connection?.retry() };
}
