import { useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslations } from 'use-intl';
import { ConsoleConnection, type ConsoleView } from './console-connection.js';

/** A console that was left stays connected for so long: people go to look at a file and come back. */
const KEPT_MS = 60_000;

interface Kept {
  readonly connection: ConsoleConnection;
  users: number;
  timer?: ReturnType<typeof setTimeout>;
}
const kept = new Map<string, Kept>();

function take(server: string, againText: string): Kept {
  let entry = kept.get(server);
  if (!entry) {
    entry = { connection: new ConsoleConnection(server, againText), users: 0 };
    kept.set(server, entry);
  }
  return entry;
}

function use(server: string, entry: Kept): () => void {
  clearTimeout(entry.timer);
  entry.users += 1;
  return () => {
    entry.users -= 1;
    if (entry.users > 0) return;
    entry.timer = setTimeout(() => {
      entry.connection.end();
      if (kept.get(server) === entry) kept.delete(server);
    }, KEPT_MS);
  };
}

/** Ends all consoles, for whoever logs out. */
export function endConsoles(): void {
  for (const { connection } of kept.values()) connection.end();
  kept.clear();
}

/** The console of a server, connected while the page shows it. */
export function useConsole(server: string): { connection: ConsoleConnection; view: ConsoleView } {
  const t = useTranslations('console');
  const [entry] = useState(() => take(server, t('again')));
  useEffect(() => use(server, entry), [server, entry]);
  const view = useSyncExternalStore(entry.connection.subscribe, () => entry.connection.view);
  return { connection: entry.connection, view };
}
