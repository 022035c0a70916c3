import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { serverActivity } from '@app/contracts/client/activity.contract.js';
import { permissionOf } from '../../shared/api/can.js';
import { Page } from '../../shared/ui/Layout.js';
import { PageState, Skeleton } from '../../shared/ui/PageState.js';
import { ServerSection, useServerId } from '../servers/index.js';
import { serverActivityQuery } from './activity.api.js';
import { ActivityListView } from './ActivityListView.js';

export function ServerActivityPage() {
  const t = useTranslations('activity');
  return (
    <ServerSection title={t('title')} needs={permissionOf(serverActivity)}>
      <ServerActivity />
    </ServerSection>
  );
}

function ServerActivity() {
  const t = useTranslations('activity');
  const search = useSearch({ from: '/shell/s/$server/activity' });
  const navigate = useNavigate({ from: '/s/$server/activity' });
  const query = useQuery(serverActivityQuery(useServerId(), search));
  return (
    <Page title={t('title')}>
      <PageState query={query} skeleton={<Skeleton rows={8} />}>
        {(list) => (
          <ActivityListView
            list={list}
            empty={t('emptyServer')}
            onPage={(page) => void navigate({ to: '.', search: { ...search, page } })}
          />
        )}
      </PageState>
    </Page>
  );
}
