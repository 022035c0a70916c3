import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { HardDrive } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useAdminTopic } from '../../../shared/live/live.js';
import { Card, Facts, Page } from '../../../shared/ui/Layout.js';
import { Empty, PageState, Skeleton } from '../../../shared/ui/PageState.js';
import { NodeBars } from './NodeBars.js';
import { overviewQuery, type Overview } from './overview.api.js';
import { ProblemList } from './ProblemList.js';

/** What administrators see first: what is wrong, then what there is. */
export function OverviewPage() {
  const t = useTranslations('admin.overview');
  useAdminTopic();
  const query = useQuery(overviewQuery);
  return (
    <Page title={t('title')}>
      <PageState query={query} skeleton={<Skeleton rows={6} />}>
        {(overview) => (overview.counts.nodes === 0 ? <FirstSteps /> : <View overview={overview} />)}
      </PageState>
    </Page>
  );
}

/** A new panel: what comes first, second and third. */
function FirstSteps() {
  const t = useTranslations('admin.overview');
  return (
    <Empty
      icon={HardDrive}
      title={t('firstTitle')}
      action={<Link to="/admin/nodes/new">{t('firstNode')}</Link>}
    >
      {t('firstSteps')}
    </Empty>
  );
}

function View({ overview: { counts, nodes, problems, panel_version } }: { overview: Overview }) {
  const t = useTranslations('admin.overview');
  const { total, by_status } = counts.servers;
  const of = (status: string): number => by_status[status] ?? 0;
  return (
    <>
      <ProblemList problems={problems} />
      <NodeBars nodes={nodes} total={counts.nodes} />
      <Card title={t('counts')}>
        <Facts
          facts={[
            [
              t('servers'),
              <Link key="servers" to="/admin/servers">
                {t('serversCount', { total, suspended: of('suspended'), installing: of('installing') })}
              </Link>,
            ],
            [
              t('users'),
              <Link key="users" to="/admin/users">
                {t('count', { count: counts.users })}
              </Link>,
            ],
            [
              t('operations'),
              <Link key="operations" to="/admin/operations">
                {t('running', { count: counts.operations.running })}
              </Link>,
            ],
            [
              t('jobs'),
              <Link key="jobs" to="/admin/jobs">
                {t('jobsCount', counts.jobs)}
              </Link>,
            ],
            [t('version'), panel_version],
          ]}
        />
      </Card>
    </>
  );
}
