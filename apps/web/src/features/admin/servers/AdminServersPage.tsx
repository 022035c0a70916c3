import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Plus, SearchX, ServerOff } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useTypedSearch } from '../../../shared/router/use-typed-search.js';
import { Button } from '../../../shared/ui/Button.js';
import { SearchField } from '../../../shared/ui/forms/SearchField.js';
import { Page, Row } from '../../../shared/ui/Layout.js';
import { Pages } from '../../../shared/ui/Pages.js';
import { Empty, PageState } from '../../../shared/ui/PageState.js';
import { serversQuery } from './servers.api.js';
import { ServersTable } from './ServersTable.js';

export function AdminServersPage() {
  const t = useTranslations('admin.servers');
  const search = useSearch({ from: '/shell/admin/servers' });
  const navigate = useNavigate({ from: '/admin/servers' });
  const query = useQuery(serversQuery(search));
  const [typed, setTyped] = useTypedSearch(
    search.q,
    (q) => void navigate({ to: '.', search: { q }, replace: true }),
  );
  const newButton = (
    <Button icon={Plus} onPress={() => void navigate({ to: '/admin/servers/new' })}>
      {t('new')}
    </Button>
  );
  return (
    <Page title={t('title')} actions={newButton}>
      <Row>
        <SearchField label={t('search')} value={typed} onChange={setTyped} />
      </Row>
      <PageState query={query}>
        {({ data, meta: { pagination } }) => {
          if (data.length === 0 && search.q !== undefined) {
            return (
              <Empty
                icon={SearchX}
                title={t('noneMatch')}
                action={<Button onPress={() => setTyped('')}>{t('clear')}</Button>}
              />
            );
          }
          if (data.length === 0)
            return (
              <Empty icon={ServerOff} title={t('emptyTitle')}>
                {t('empty')}
              </Empty>
            );
          return (
            <>
              <ServersTable servers={data.map(({ attributes }) => attributes)} />
              <Pages
                page={pagination.current_page}
                pages={pagination.total_pages}
                onPage={(page) => void navigate({ to: '.', search: { ...search, page } })}
              />
            </>
          );
        }}
      </PageState>
    </Page>
  );
}
