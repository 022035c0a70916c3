import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import {
  createDatabaseHost,
  deleteDatabaseHost,
  getDatabaseHost,
  updateDatabaseHost,
} from '@app/contracts/application/database-hosts.contract.js';
import { Card, Muted, Page } from '../../../shared/ui/Layout.js';
import { PageState } from '../../../shared/ui/PageState.js';
import { Table } from '../../../shared/ui/Table.js';
import { toast } from '../../../shared/ui/toast.js';
import { DropCard } from '../parts/DropCard.js';
import { included } from '../parts/included.js';
import { NeedsRole } from '../parts/NeedsRole.js';
import { useAdminNeed } from '../parts/use-admin-need.js';
import { DatabaseHostForm } from './DatabaseHostForm.js';
import {
  changeDatabaseHost,
  DATABASE_HOSTS,
  databaseHostQuery,
  dropDatabaseHost,
  makeDatabaseHost,
  type DatabaseHost,
} from './database-hosts.api.js';
import { Orphans } from './Orphans.js';

export function DatabaseHostPage() {
  const t = useTranslations('admin.databaseHosts');
  const { host } = useParams({ from: '/shell/admin/database-hosts/$host' });
  return host === 'new' ? (
    <NeedsRole title={t('newTitle')} route={createDatabaseHost}>
      <NewHost />
    </NeedsRole>
  ) : (
    <NeedsRole title={t('host')} route={getDatabaseHost}>
      <OneHost key={host} id={Number(host)} />
    </NeedsRole>
  );
}

function NewHost() {
  const t = useTranslations('admin.databaseHosts');
  const navigate = useNavigate();
  const client = useQueryClient();
  return (
    <Page title={t('newTitle')} crumbs={<Link to="/admin/database-hosts">{t('title')}</Link>} width="form">
      <DatabaseHostForm
        known={null}
        verb={t('create')}
        reason={null}
        onSave={async (fields) => {
          const { id, name } = await makeDatabaseHost(fields);
          await client.invalidateQueries({ queryKey: DATABASE_HOSTS });
          toast({ tone: 'ok', text: t('created', { name }) });
          void navigate({ to: '/admin/database-hosts/$host', params: { host: String(id) } });
        }}
      />
    </Page>
  );
}

function OneHost({ id }: { id: number }) {
  const t = useTranslations('admin.databaseHosts');
  const client = useQueryClient();
  const need = useAdminNeed();
  const query = useQuery(databaseHostQuery(id));
  return (
    <Page
      title={query.data?.name ?? t('host')}
      crumbs={<Link to="/admin/database-hosts">{t('title')}</Link>}
      width="form"
    >
      <PageState query={query}>
        {(host) => (
          <>
            <DatabaseHostForm
              known={host}
              verb={t('save')}
              reason={need(updateDatabaseHost)}
              onSave={async (fields) => {
                await changeDatabaseHost(id, fields);
                await client.invalidateQueries({ queryKey: DATABASE_HOSTS });
                toast({ tone: 'ok', text: t('saved', { name: fields.name }) });
              }}
            />
            <Databases host={host} />
            <Orphans host={id} />
            <Drop host={host} />
          </>
        )}
      </PageState>
    </Page>
  );
}

function Databases({ host }: { host: DatabaseHost }) {
  const t = useTranslations('admin.databaseHosts');
  const relation = host.relationships?.databases;
  const databases = included(relation);
  const limit = relation && 'meta' in relation ? relation.meta?.limit : undefined;
  return (
    <Card title={t('databases')}>
      {databases.length === 0 ? (
        <Muted>{t('noDatabases')}</Muted>
      ) : (
        <Table
          label={t('databases')}
          rows={databases}
          rowKey={({ id }) => String(id)}
          columns={[
            {
              id: 'database',
              title: t('database'),
              phone: 'first',
              cell: ({ database }) => <code>{database}</code>,
            },
            {
              id: 'user',
              title: t('user'),
              phone: 'hidden',
              cell: ({ username }) => <code>{username}</code>,
            },
            {
              id: 'server',
              title: t('server'),
              phone: 'end',
              cell: ({ server }) => (
                <Link to="/admin/servers/$server" params={{ server: String(server) }}>
                  {t('toServer')}
                </Link>
              ),
            },
          ]}
        />
      )}
      {limit !== undefined && <Muted>{t('more', { count: limit })}</Muted>}
    </Card>
  );
}

function Drop({ host }: { host: DatabaseHost }) {
  const t = useTranslations('admin.databaseHosts');
  const need = useAdminNeed();
  const { name } = host;
  return (
    <DropCard
      texts={{
        title: t('delete'),
        help: t('deleteHelp'),
        verb: t('deleteVerb', { name }),
        ask: t('deleteTitle', { name }),
        loses: t('deleteLoses'),
        done: t('deleted', { name }),
      }}
      reason={
        need(deleteDatabaseHost) ??
        (included(host.relationships?.databases).length > 0 ? t('hasDatabases') : null)
      }
      call={() => dropDatabaseHost(host.id)}
      list="/admin/database-hosts"
      changes={DATABASE_HOSTS}
    />
  );
}
