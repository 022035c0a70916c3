import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { Page } from '../../shared/ui/Layout.js';
import { PageState, Skeleton } from '../../shared/ui/PageState.js';
import { accountActivityQuery, accountEvents, ActivityListView, SaveActivity } from '../activity/index.js';

export function AccountActivityPage() {
  const t = useTranslations('activity');
  const search = useSearch({ from: '/shell/account/activity' });
  const navigate = useNavigate({ from: '/account/activity' });
  const query = useQuery(accountActivityQuery(search));
  return (
    <Page title={t('title')} actions={<SaveActivity name={t('title')} page={accountEvents} />}>
      <PageState query={query} skeleton={<Skeleton rows={8} />}>
        {(list) => (
          <ActivityListView
            list={list}
            empty={t('emptyAccount')}
            onPage={(page) => void navigate({ to: '.', search: { ...search, page } })}
          />
        )}
      </PageState>
    </Page>
  );
}
