import { useSyncExternalStore } from 'react';

/** What somebody likes on this device. Nothing here is secret, and nothing is lost with it. */
export interface Tastes {
  readonly theme: 'light' | 'dark';
  readonly locale: string;
  readonly consoleFont: string;
}

const listeners = new Set<() => void>();
const keyOf = (name: string): string => `rookery.${name}`;

function read(name: string): string | null {
  try {
    return localStorage.getItem(keyOf(name));
  } catch {
    // Browsers may keep no storage at all; then every taste is the usual one.
    return null;
  }
}

function write(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(keyOf(name));
    else localStorage.setItem(keyOf(name), value);
  } catch {
    // See above.
  }
  applyTheme();
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** One taste as it is now; `null` is the usual. */
export const tasteOf = <K extends keyof Tastes>(name: K): Tastes[K] | null => read(name) as Tastes[K] | null;

/** One taste and how it is changed; `null` is the usual. */
export function useTaste<K extends keyof Tastes>(
  name: K,
): [Tastes[K] | null, (value: Tastes[K] | null) => void] {
  const value = useSyncExternalStore(subscribe, () => tasteOf(name));
  return [value, (next) => write(name, next)];
}

/** Puts the chosen theme on the page; without one the system's is followed. */
export function applyTheme(): void {
  const theme = read('theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme;
  else delete document.documentElement.dataset['theme'];
}
