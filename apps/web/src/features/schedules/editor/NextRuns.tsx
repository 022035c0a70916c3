import { useMemo } from 'react';
import { useLocale, useTimeZone, useTranslations } from 'use-intl';
import { Banner } from '../../../shared/ui/Layout.js';
import styles from '../Schedules.module.css';
import { formatRun, nextRuns, placeOf, sentenceOf } from '../times.js';
import { cronOf, type When } from '../when.rules.js';

const SHOWN = 5;

/** The times in words, and the next ones in the zone of the schedule and of the viewer. */
export function NextRuns({ when, zone }: { when: When; zone: string }) {
  const t = useTranslations('schedules');
  const locale = useLocale();
  const own = useTimeZone()!;
  const cron = cronOf(when);
  const times = Object.values(cron).join(' ');
  const runs = useMemo(() => nextRuns(cron, zone, new Date(), SHOWN), [times, zone]);
  const sentence = sentenceOf(cron);
  if (runs.length === 0 || sentence === null) return <Banner tone="warn">{t('neverComesHelp')}</Banner>;
  return (
    <div className={styles.next} role="status">
      <strong>{t('sentence', { sentence, place: placeOf(zone) })}</strong>
      <ol aria-label={t('nextRuns')}>
        {runs.map((run) => {
          const there = formatRun(run, zone, locale);
          const here = formatRun(run, own, locale);
          return (
            <li key={run.getTime()}>
              <time dateTime={run.toISOString()}>{there}</time>
              {here !== there && <span className={styles.own}>{t('yourTime', { time: here })}</span>}
            </li>
          );
        })}
      </ol>
    </div>
  );
}
