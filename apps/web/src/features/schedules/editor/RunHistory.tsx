import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { formatDuration } from '../../../shared/format/times.js';
import { Time } from '../../../shared/format/Time.js';
import { Card, Muted, Row } from '../../../shared/ui/Layout.js';
import { Pages } from '../../../shared/ui/Pages.js';
import { PageState, Skeleton } from '../../../shared/ui/PageState.js';
import { RunBadge } from '../RunBadge.js';
import styles from '../Schedules.module.css';
import { runsQuery, type Run } from '../schedules.api.js';

/** What came of the runs: of each its tasks, and why it did nothing. */
export function RunHistory({ server, schedule }: { server: string; schedule: number }) {
  const t = useTranslations('schedules');
  const [page, setPage] = useState(1);
  const query = useQuery(runsQuery(server, schedule, { page }));
  return (
    <Card title={t('history')}>
      <PageState query={query} skeleton={<Skeleton rows={2} />}>
        {({ data, meta }) => (
          <>
            {data.length === 0 && <Muted>{t('noRuns')}</Muted>}
            <ol className={styles.runs} aria-label={t('history')}>
              {data.map(({ attributes: run }) => (
                <li key={run.id}>
                  <RunLine run={run} />
                  {run.tasks.length > 0 && (
                    <ol className={styles.steps}>
                      {run.tasks.map((task) => (
                        <li key={task.id}>
                          {t('stepOutcome', {
                            action: t(`taskActions.${task.action}`),
                            outcome: task.outcome ? t(`taskOutcomes.${task.outcome}`) : t('waiting'),
                          })}
                          {task.error !== null && <span className={styles.error}> {task.error}</span>}
                        </li>
                      ))}
                    </ol>
                  )}
                </li>
              ))}
            </ol>
            <Pages page={meta.pagination.current_page} pages={meta.pagination.total_pages} onPage={setPage} />
          </>
        )}
      </PageState>
    </Card>
  );
}

function RunLine({ run }: { run: Run }) {
  const t = useTranslations('schedules');
  const took = run.ended_at === null ? null : formatDuration(Date.parse(run.ended_at) - Date.parse(run.at));
  return (
    <Row>
      <RunBadge outcome={run.outcome} />
      <Time at={run.at} />
      <Muted>
        {[
          t(`triggers.${run.trigger}`),
          ...(took === null || run.outcome === 'skipped' ? [] : [took]),
          ...(run.reason === null ? [] : [t(`reasons.${run.reason}`)]),
        ].join(', ')}
      </Muted>
    </Row>
  );
}
