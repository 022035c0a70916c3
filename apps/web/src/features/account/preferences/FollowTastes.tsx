import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { ApiFailure } from '../../../shared/api/failure.js';
import { useAction } from '../../../shared/api/use-action.js';
import { onChoice, takeTastes, type Tastes } from '../../../shared/taste.js';
import { preferencesQuery, savePreferences } from './preferences.api.js';
import { preferencesWith, tastesIn } from './tastes.rules.js';

/** Somebody who saves elsewhere as often as this at the same time is a program. */
const TRIES = 5;

/** Keeps a choice; of those made elsewhere meanwhile only the one that it is about is overwritten. */
async function keep(client: QueryClient, change: Partial<Tastes>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const { value, tag } = await client.ensureQueryData(preferencesQuery);
    try {
      const saved = await savePreferences(preferencesWith(value, change), tag);
      client.setQueryData(preferencesQuery.queryKey, saved);
      return;
    } catch (error) {
      const isOld = error instanceof ApiFailure && error.status === 412;
      if (!isOld || tries === TRIES) throw error;
      await client.refetchQueries({ queryKey: preferencesQuery.queryKey });
    }
  }
}

/** Has this device follow the account, and the account each choice that is made here. Draws nothing. */
export function FollowTastes() {
  const client = useQueryClient();
  const { data } = useQuery(preferencesQuery);
  // What was chosen and is not kept yet: an answer that is older must not undo it on the page.
  const waiting = useRef<Partial<Tastes>>({});
  const saving = useAction({
    call: async () => {
      while (Object.keys(waiting.current).length > 0) {
        const change = waiting.current;
        try {
          await keep(client, change);
        } catch (error) {
          waiting.current = {};
          // The account was not told: the page shows again what it knows.
          const known = client.getQueryData(preferencesQuery.queryKey);
          if (known) takeTastes(tastesIn(known.value));
          throw error;
        }
        waiting.current = without(waiting.current, change);
      }
    },
  });
  const isSaving = useRef(false);
  const begin = useRef(saving.runAsync);
  begin.current = saving.runAsync;
  useEffect(
    () =>
      onChoice((change) => {
        waiting.current = { ...waiting.current, ...change };
        if (isSaving.current) return;
        isSaving.current = true;
        void begin
          .current()
          .catch(() => undefined)
          .finally(() => (isSaving.current = false));
      }),
    [],
  );
  // After the choices that were made before this was loaded.
  useEffect(() => {
    if (data) takeTastes({ ...tastesIn(data.value), ...waiting.current });
  }, [data]);
  return null;
}

/** What was not chosen anew while it was kept. */
const without = (all: Partial<Tastes>, kept: Partial<Tastes>): Partial<Tastes> =>
  Object.fromEntries(Object.entries(all).filter(([name, value]) => value !== kept[name as keyof Tastes]));
