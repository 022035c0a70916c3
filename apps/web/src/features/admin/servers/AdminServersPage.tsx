import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Plus, ServerOff } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from '../../../shared/ui/Button.js';
import { Page } from '../../../shared/ui/Layout.js';
import { Empty } from '../../../shared/ui/PageState.js';
import { SearchedList } from '../parts/SearchedList.js';
import { serversQuery } from './servers.api.js';
import { ServersTable } from './ServersTable.js';

export function AdminServersPage() {
  const t = useTranslations('admin.servers');
  const search = useSearch({ from: '/shell/admin/servers' });
  const navigate = useNavigate({ from: '/admin/servers' });
  const query = useQuery(serversQuery(search));
  const newButton = (
    <Button icon={Plus} onPress={() => void navigate({ to: '/admin/servers/new' })}>
      {t('new')}
    </Button>
  );
  return (
    <Page title={t('title')} actions={newButton}>
      <SearchedList
        query={query}
        search={search}
        onSearch={(wanted, replace) => void navigate({ to: '.', search: wanted, replace })}
        texts={{ search: t('search'), noneMatch: t('noneMatch'), clear: t('clear') }}
        empty={
          <Empty icon={ServerOff} title={t('emptyTitle')}>
            {t('empty')}
          </Empty>
        }
      >
        {(servers) => <ServersTable servers={servers} />}
      </SearchedList>
    </Page>
  );
}
