import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useWatched } from '../../../shared/live/live.js';
import { Page } from '../../../shared/ui/Layout.js';
import { PageState } from '../../../shared/ui/PageState.js';
import { TabNav } from '../../../shared/ui/TabNav.js';
import { resourcesQuery, StateBadge, stateOf } from '../../servers/index.js';
import { serverQuery, type AdminServer } from './servers.api.js';
import { ServerStatus } from './ServerStatus.js';

/** Around the sections of a server, as its administrator has them. */
export function AdminServerFrame(props: { id: string; children: (server: AdminServer) => ReactNode }) {
  const { id, children } = props;
  const t = useTranslations('admin.servers');
  const query = useQuery(serverQuery(Number(id)));
  return (
    <>
      <TabNav label={t('sections')}>
        <Link to="/admin/servers/$server" params={{ server: id }} activeOptions={{ exact: true }}>
          {t('section.overview')}
        </Link>
        <Link to="/admin/servers/$server/startup" params={{ server: id }}>
          {t('section.startup')}
        </Link>
      </TabNav>
      <Page
        title={query.data?.name ?? t('server')}
        crumbs={<Link to="/admin/servers">{t('title')}</Link>}
        beside={query.data && <Standing server={query.data} />}
        width="form"
        actions={
          query.data && (
            <Link to="/s/$server" params={{ server: query.data.identifier }}>
              {t('console')}
            </Link>
          )
        }
      >
        <PageState query={query}>{children}</PageState>
      </Page>
    </>
  );
}

/** What the panel does with it, else what it does itself; both as they are now. */
function Standing({ server }: { server: AdminServer }) {
  const { uuid, suspended, status } = server;
  useWatched([uuid]);
  const { data } = useQuery(resourcesQuery([uuid]));
  if (suspended || status !== null) return <ServerStatus server={server} />;
  const idle = { status: null, is_suspended: false, is_installing: false, is_transferring: false };
  return <StateBadge state={stateOf(idle, data?.[uuid])} />;
}
