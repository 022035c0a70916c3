import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { serverActivity } from '@app/contracts/client/activity.contract.js';
import { permissionOf } from '../../shared/api/can.js';
import { Page } from '../../shared/ui/Layout.js';
import { PageState, Skeleton } from '../../shared/ui/PageState.js';
import { ServerSection, useServer } from '../servers/index.js';
import { serverActivityQuery, serverEvents } from './activity.api.js';
import { ActivityListView } from './ActivityListView.js';
import { SaveActivity } from './SaveActivity.js';

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
  const server = useServer();
  const query = useQuery(serverActivityQuery(server.identifier, search));
  return (
    <Page
      title={t('title')}
      actions={<SaveActivity name={`${server.name} ${t('title')}`} page={serverEvents(server.identifier)} />}
    >
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
