import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import { ApiFailure, type RefusedField } from './failure.js';

/** What is refused of a request by its fields, in the viewer's words as far as the rule that each breaks has some. */
export function useRefused(): (error: unknown) => RefusedField[] {
  const t = useTranslations('fieldRefusals');
  return useCallback(
    (error) =>
      error instanceof ApiFailure
        ? error.fields.map(({ field, detail, rule = '' }) => {
            const limit = /\d+/.exec(detail)?.[0];
            const isLimit = rule === 'max' || rule === 'min';
            const key = isLimit && detail.includes(' characters') ? `${rule}Length` : rule;
            if (!t.has(key as 'max') || (isLimit && limit === undefined)) return { field, detail };
            const values = { detail, limit: limit ?? '' };
            return { field, detail: t(key as 'regex', values) };
          })
        : [],
    [t],
  );
}
