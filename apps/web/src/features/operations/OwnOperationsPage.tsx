import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Hourglass } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Page } from '../../shared/ui/Layout.js';
import { Pages } from '../../shared/ui/Pages.js';
import { Empty, PageState, Skeleton } from '../../shared/ui/PageState.js';
import { useServerNames } from '../servers/index.js';
import { ownOperationsQuery } from './operations.api.js';
import { OperationsTable } from './OperationsTable.js';

/** Long work on all servers that are one's own or shared with one; what can be done about it stands at the server. */
export function OwnOperationsPage() {
  const t = useTranslations('operations');
  const shell = useTranslations('shell');
  const { page } = useSearch({ from: '/shell/operations' });
  const navigate = useNavigate({ from: '/operations' });
  const query = useQuery(ownOperationsQuery(page));
  const nameOf = useServerNames();
  return (
    <Page title={t('own')} crumbs={<Link to="/inbox">{shell('inbox')}</Link>}>
      <PageState query={query} skeleton={<Skeleton rows={8} />}>
        {({ data, meta: { pagination } }) =>
          data.length === 0 ? (
            <Empty icon={Hourglass} title={t('emptyTitle')}>
              {t('empty')}
            </Empty>
          ) : (
            <>
              <OperationsTable
                operations={data.map(({ attributes }) => attributes)}
                nameOf={({ server }) => nameOf(server)}
              />
              <Pages
                page={pagination.current_page}
                pages={pagination.total_pages}
                onPage={(next) => void navigate({ to: '.', search: { page: next } })}
              />
            </>
          )
        }
      </PageState>
    </Page>
  );
}
