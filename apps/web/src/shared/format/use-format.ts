import { useMemo } from 'react';
import { useLocale } from 'use-intl';
import { formatBytes, formatPercent, formatRate } from './bytes.js';

/** The number formats of the viewer's locale. */
export function useFormat() {
  const locale = useLocale();
  return useMemo(
    () => ({
      bytes: (bytes: number) => formatBytes(bytes, locale),
      rate: (bytes: number) => formatRate(bytes, locale),
      percent: (percent: number) => formatPercent(percent, locale),
    }),
    [locale],
  );
}
