import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import { ApiFailure } from './failure.js';

/** A node that refuses answers with its own status: only without one is it away. */
function keyOf({ code, status }: ApiFailure): string {
  if (code !== 'DaemonConnectionException' || status >= 500) return code;
  return status === 404 ? 'NodeHasNot' : '';
}

/** The sentence for a failure: the catalogue's by its code, else the panel's own. */
export function useFailureText(): (error: unknown) => string {
  const t = useTranslations('errors');
  return useCallback(
    (error) => {
      if (!(error instanceof ApiFailure)) return t('Unknown');
      const seconds = error.retryAfter;
      if (error.status === 429 && seconds !== null) return t('TooMany', { seconds });
      const key = keyOf(error) as Parameters<typeof t>[0];
      // Whose own words would be missing says nothing.
      const detail = error.detail || t('Unknown');
      return t.has(key) ? t(key as 'ConflictHttpException', { detail }) : detail;
    },
    [t],
  );
}
