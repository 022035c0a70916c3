import { useQuery } from '@tanstack/react-query';
import { CircleCheck, RotateCw } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useAction } from '../../shared/api/use-action.js';
import { Time } from '../../shared/format/Time.js';
import { Badge } from '../../shared/ui/Badge.js';
import { Button } from '../../shared/ui/Button.js';
import { Page } from '../../shared/ui/Layout.js';
import { Empty, PageState } from '../../shared/ui/PageState.js';
import { Table, type Column } from '../../shared/ui/Table.js';
import { jobsQuery, retry, type Job } from './jobs.api.js';
import { Twofold } from '../../shared/ui/cells/Twofold.js';

/** Work that follows changes and is not done, and that which failed for good. */
export function JobsPage() {
  const t = useTranslations('admin.jobs');
  const query = useQuery(jobsQuery);
  const retrying = useAction({
    call: ({ id }: Job) => retry(id),
    changes: [jobsQuery.queryKey],
    done: (_, { name }) => t('retried', { name }),
  });
  const columns: Column<Job>[] = [
    {
      id: 'name',
      title: t('job'),
      phone: 'first',
      cell: ({ name, error }) => (
        <Twofold below={error ?? ''}>
          <code>{name}</code>
        </Twofold>
      ),
    },
    {
      id: 'state',
      title: t('state'),
      cell: ({ state }) =>
        state === 'dead' ? (
          <Badge tone="bad" shape="cross">
            {t('dead')}
          </Badge>
        ) : (
          <Badge tone="info" shape="half">
            {t('waiting')}
          </Badge>
        ),
    },
    { id: 'since', title: t('since'), cell: ({ created_at }) => <Time at={created_at} /> },
    {
      id: 'retry',
      title: t('retry'),
      hideTitle: true,
      phone: 'end',
      align: 'end',
      cell: (job) => (
        <Button
          size="small"
          icon={RotateCw}
          busy={retrying.busy}
          reason={job.state === 'dead' ? null : t('waits')}
          onPress={() => retrying.run(job)}
        >
          {t('retry')}
        </Button>
      ),
    },
  ];
  return (
    <Page title={t('title')}>
      <PageState query={query}>
        {(jobs) =>
          jobs.length === 0 ? (
            <Empty icon={CircleCheck} title={t('emptyTitle')}>
              {t('empty')}
            </Empty>
          ) : (
            <Table label={t('title')} columns={columns} rows={jobs} rowKey={({ id }) => String(id)} />
          )
        }
      </PageState>
    </Page>
  );
}
