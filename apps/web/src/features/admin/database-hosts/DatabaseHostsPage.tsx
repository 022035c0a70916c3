import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Database, Plus } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { createDatabaseHost, listDatabaseHosts } from '@app/contracts/application/database-hosts.contract.js';
import { Button } from '../../../shared/ui/Button.js';
import { Page } from '../../../shared/ui/Layout.js';
import { Empty, PageState } from '../../../shared/ui/PageState.js';
import { Table, type Column } from '../../../shared/ui/Table.js';
import { included } from '../parts/included.js';
import { NeedsRole } from '../parts/NeedsRole.js';
import { Twofold } from '../../../shared/ui/cells/Twofold.js';
import { useAdminNeed } from '../parts/use-admin-need.js';
import { databaseHostsQuery, type DatabaseHost } from './database-hosts.api.js';

export function DatabaseHostsPage() {
  const t = useTranslations('admin.databaseHosts');
  return (
    <NeedsRole title={t('title')} route={listDatabaseHosts}>
      <DatabaseHosts />
    </NeedsRole>
  );
}

function DatabaseHosts() {
  const t = useTranslations('admin.databaseHosts');
  const navigate = useNavigate();
  const need = useAdminNeed();
  const query = useQuery(databaseHostsQuery);
  const newButton = (
    <Button
      icon={Plus}
      reason={need(createDatabaseHost)}
      onPress={() => void navigate({ to: '/admin/database-hosts/$host', params: { host: 'new' } })}
    >
      {t('new')}
    </Button>
  );
  const columns: Column<DatabaseHost>[] = [
    {
      id: 'name',
      title: t('host'),
      phone: 'first',
      cell: ({ id, name, host, port }) => (
        <Twofold below={<code>{`${host}:${port}`}</code>}>
          <Link to="/admin/database-hosts/$host" params={{ host: String(id) }}>
            {name}
          </Link>
        </Twofold>
      ),
    },
    { id: 'engine', title: t('engine'), cell: ({ engine }) => t(`engines.${engine}`) },
    {
      id: 'where',
      title: t('where'),
      phone: 'hidden',
      cell: ({ relationships }) => {
        const count = included(relationships?.nodes).length;
        return count === 0 ? t('everywhere') : t('onNodes', { count });
      },
    },
    {
      id: 'databases',
      title: t('databases'),
      align: 'end',
      phone: 'hidden',
      cell: ({ relationships, max_databases: limit }) => {
        const count = included(relationships?.databases).length;
        return limit === null ? count : t('count', { count, limit });
      },
    },
  ];
  return (
    <Page title={t('title')} actions={(query.data?.length ?? 0) > 0 && newButton}>
      <PageState query={query}>
        {(hosts) =>
          hosts.length === 0 ? (
            <Empty icon={Database} title={t('emptyTitle')} action={newButton}>
              {t('empty')}
            </Empty>
          ) : (
            <Table label={t('title')} columns={columns} rows={hosts} rowKey={({ id }) => String(id)} />
          )
        }
      </PageState>
    </Page>
  );
}
