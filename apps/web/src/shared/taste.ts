import { useSyncExternalStore } from 'react';

/** How somebody wants to see the panel; `null` is the usual. Their account keeps it, this device remembers it. */
export interface Tastes {
  readonly theme: 'light' | 'dark' | null;
  readonly locale: string | null;
  /** IANA name. */
  readonly timeZone: string | null;
  readonly density: 'compact' | null;
  /** Order of the list of servers. */
  readonly sort: string | null;
  /** Full uuids of servers. */
  readonly pins: readonly string[] | null;
  /** Pixels, in digits. */
  readonly consoleFont: string | null;
  /** Single keys that go somewhere. */
  readonly keys: 'off' | null;
}

const KEY = 'rookery.tastes';
const USUAL: Tastes = {
  theme: null,
  locale: null,
  timeZone: null,
  density: null,
  sort: null,
  pins: null,
  consoleFont: null,
  keys: null,
};

const listeners = new Set<() => void>();
const choices = new Set<(change: Partial<Tastes>) => void>();
let tastes = read();
/** Chosen while nobody kept choices: what keeps them is loaded after the page. */
let untold: Partial<Tastes> = {};

/** What this device remembers, so that no page waits for the account. */
function read(): Tastes {
  try {
    return { ...USUAL, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Tastes>) };
  } catch {
    // Browsers may keep no storage at all; then every taste is the usual one.
    return USUAL;
  }
}

/** Follows the account, or a choice just made. */
export function takeTastes(change: Partial<Tastes>): void {
  tastes = { ...tastes, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(tastes));
  } catch {
    // See above.
  }
  applyTastes();
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Tells of each choice that is made here or was before, for the account to keep; returns the way to stop it. */
export const onChoice = (listener: (change: Partial<Tastes>) => void): (() => void) => {
  choices.add(listener);
  if (Object.keys(untold).length > 0) listener(untold);
  untold = {};
  return () => choices.delete(listener);
};

/** One taste as it is now; `null` is the usual. */
export const tasteOf = <K extends keyof Tastes>(name: K): Tastes[K] => tastes[name];

/** One taste and how it is changed; `null` is the usual. */
export function useTaste<K extends keyof Tastes>(name: K): [Tastes[K], (value: Tastes[K]) => void] {
  const value = useSyncExternalStore(subscribe, () => tasteOf(name));
  const choose = (next: Tastes[K]): void => {
    takeTastes({ [name]: next });
    if (choices.size === 0) untold = { ...untold, [name]: next };
    for (const tell of choices) tell({ [name]: next });
  };
  return [value, choose];
}

/** Puts theme and density on the page; without a chosen theme the system's is followed. */
export function applyTastes(): void {
  const { dataset } = document.documentElement;
  for (const name of ['theme', 'density'] as const) {
    const value = tastes[name];
    if (value === null) delete dataset[name];
    else dataset[name] = value;
  }
}
