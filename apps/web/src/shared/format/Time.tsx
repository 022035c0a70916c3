import { useLocale, useTimeZone } from 'use-intl';
import { formatExact, formatTime } from './times.js';

/** A moment: relative, with the exact time and zone when it is pointed at. */
export function Time({ at }: { at: string }) {
  const locale = useLocale();
  const zone = useTimeZone();
  const date = new Date(at);
  return (
    <time dateTime={at} title={formatExact(date, locale, zone)}>
      {formatTime(date, new Date(), locale, zone)}
    </time>
  );
}
