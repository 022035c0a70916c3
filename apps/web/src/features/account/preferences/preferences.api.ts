import { queryOptions } from '@tanstack/react-query';
import { createCall, type Call } from '@app/contracts/core/call.js';
import {
  getPreferences,
  putPreferences,
  type Preferences,
  type PreferencesItem,
} from '@app/contracts/client/preferences.contract.js';
import { DEADLINE_MS, once, withSession } from '../../../shared/api/call.js';

export interface VersionedPreferences {
  readonly value: Preferences;
  /** An `ETag`. */
  readonly tag: string | null;
}

/** The version of an answer stands in its head, which a usual call leaves behind. */
async function versioned(make: (by: Call) => Promise<PreferencesItem>): Promise<VersionedPreferences> {
  let tag: string | null = null;
  const by = createCall({
    baseUrl: '',
    timeoutMs: DEADLINE_MS,
    // Who chooses and leaves the page has chosen.
    fetch: (address, init) => fetch(address, { ...init, credentials: 'same-origin', keepalive: true }),
    inspect: ({ headers }) => (tag = headers.get('etag')),
  });
  // The compiler cannot know that nobody else holds what was read.
  const value = (await withSession(() => make(by))).attributes as Preferences;
  return { value, tag };
}

/** Choices of another tab or machine come by the socket, which has them asked for again. */
export const preferencesQuery = queryOptions({
  queryKey: ['account', 'preferences'],
  queryFn: ({ signal }) => versioned((by) => once(getPreferences, {}, { signal }, by)),
  staleTime: Infinity,
  meta: { silent: true },
});

/** Rejects with a 412 where another version is there than the one that `tag` names. */
export const savePreferences = (body: Preferences, tag: string | null): Promise<VersionedPreferences> =>
  versioned((by) => once(putPreferences, { body }, tag === null ? {} : { headers: { 'if-match': tag } }, by));
