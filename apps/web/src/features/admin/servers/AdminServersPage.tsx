import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Plus, ServerOff } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { createServer } from '@app/contracts/application/servers.contract.js';
import { Button } from '../../../shared/ui/Button.js';
import { Page } from '../../../shared/ui/Layout.js';
import { Empty } from '../../../shared/ui/PageState.js';
import { SearchedList } from '../parts/SearchedList.js';
import { useAdminNeed } from '../parts/use-admin-need.js';
import { ChosenBar } from './move/ChosenBar.js';
import { serversQuery, type PlainServer } from './servers.api.js';
import { ServersTable } from './ServersTable.js';

export function AdminServersPage() {
  const t = useTranslations('admin.servers');
  const search = useSearch({ from: '/shell/admin/servers' });
  const navigate = useNavigate({ from: '/admin/servers' });
  const query = useQuery(serversQuery(search));
  const need = useAdminNeed()(createServer);
  // Kept over pages and searches; what a server is comes with each answer.
  const [kept, setChosen] = useState<ReadonlyMap<number, PlainServer>>(new Map());
  const fresh = new Map(query.data?.data.map(({ attributes }) => [attributes.id, attributes]));
  const chosen = new Map([...kept].map(([id, server]) => [id, fresh.get(id) ?? server]));
  const newButton = (
    <Button icon={Plus} reason={need} onPress={() => void navigate({ to: '/admin/servers/new' })}>
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
        {(servers) => (
          <ServersTable
            servers={servers}
            chosen={new Set(chosen.keys())}
            onChoose={(server, isOn) =>
              setChosen((before) => {
                const after = new Map(before);
                if (isOn) after.set(server.id, server);
                else after.delete(server.id);
                return after;
              })
            }
          />
        )}
      </SearchedList>
      <ChosenBar servers={[...chosen.values()]} onClear={() => setChosen(new Map())} />
    </Page>
  );
}
