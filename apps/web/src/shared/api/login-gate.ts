import { useSyncExternalStore } from 'react';

/** Calls that wait until somebody has logged in again. */
let waiting: PromiseWithResolvers<void> | null = null;
const listeners = new Set<() => void>();

const changed = (): void => {
  for (const listener of listeners) listener();
};

/** Opens the login above the page; resolves when there is a session again. */
export function askForLogin(): Promise<void> {
  waiting ??= Promise.withResolvers<void>();
  changed();
  return waiting.promise;
}

/** Lets the waiting calls go on. */
export function loginDone(): void {
  waiting?.resolve();
  waiting = null;
  changed();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Whether a call waits for a login. */
export const useLoginAsked = (): boolean => useSyncExternalStore(subscribe, () => waiting !== null);
