import { useQuery } from '@tanstack/react-query';
import { Database as DatabaseIcon, Ellipsis, Plug, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { listDatabases } from '@app/contracts/client/databases.contract.js';
import { permissionOf } from '../../shared/api/can.js';
import { Button } from '../../shared/ui/Button.js';
import { Muted, Page, Row } from '../../shared/ui/Layout.js';
import { Menu } from '../../shared/ui/Menu.js';
import { Empty, PageState } from '../../shared/ui/PageState.js';
import { Table, type Column } from '../../shared/ui/Table.js';
import { useConfirmed } from '../../shared/ui/use-confirmed.js';
import { ServerSection, useNeed, useServer } from '../servers/index.js';
import { ConnectionDialog } from './ConnectionDialog.js';
import { databasesQuery, drop, rotate, type Database } from './databases.api.js';
import { NewDatabaseDialog } from './NewDatabaseDialog.js';

export function DatabasesPage() {
  const t = useTranslations('databases');
  return (
    <ServerSection title={t('title')} needs={permissionOf(listDatabases)}>
      <DatabasesOf />
    </ServerSection>
  );
}

function DatabasesOf() {
  const t = useTranslations('databases');
  const { identifier: id, feature_limits } = useServer();
  const query = useQuery(databasesQuery(id));
  const [isMaking, setMaking] = useState(false);
  const [shown, setShown] = useState<Database | null>(null);
  const changes = [databasesQuery(id).queryKey];
  const rotating = useConfirmed({
    call: ({ id: database }: Database) => rotate(id, database),
    changes,
    done: (_, { name }) => t('rotated', { name }),
    onDone: (database) => {
      setShown(database);
    },
    title: (rotated) => t('rotateTitle', { name: rotated.name }),
    verb: () => t('rotateVerb'),
    text: () => <p>{t('rotateBreaks')}</p>,
  });
  const deleting = useConfirmed({
    call: ({ id: database }: Database) => drop(id, database),
    changes,
    done: (_, { name }) => t('deleted', { name }),
    title: (doomed) => t('deleteTitle', { name: doomed.name }),
    verb: (doomed) => t('deleteVerb', { name: doomed.name }),
    text: () => <p>{t('deleteLoses')}</p>,
  });
  const mayCreate = useNeed('database.create');
  const limit = feature_limits.databases;
  const count = query.data?.length ?? 0;
  const noMore =
    limit === 0 ? t('noneAllowed') : limit !== null && count >= limit ? t('full', { limit }) : null;
  const newButton = (
    <Button icon={Plus} reason={mayCreate ?? noMore} onPress={() => setMaking(true)}>
      {t('new')}
    </Button>
  );
  return (
    <Page
      title={t('title')}
      beside={limit !== null && limit > 0 && count > 0 && <Muted>{t('count', { count, limit })}</Muted>}
      actions={count > 0 && newButton}
    >
      <PageState query={query}>
        {(databases) =>
          databases.length === 0 ? (
            <Empty icon={DatabaseIcon} title={t('emptyTitle')} action={newButton}>
              {limit === 0 ? t('noneAllowed') : t('empty')}
            </Empty>
          ) : (
            <DatabasesTable
              databases={databases}
              onShow={setShown}
              onRotate={rotating.ask}
              onDelete={deleting.ask}
            />
          )
        }
      </PageState>
      <NewDatabaseDialog
        isOpen={isMaking}
        onClose={() => setMaking(false)}
        onMade={(database) => {
          setMaking(false);
          setShown(database);
          void query.refetch();
        }}
      />
      <ConnectionDialog database={shown} onClose={() => setShown(null)} />
      {rotating.dialog}
      {deleting.dialog}
    </Page>
  );
}

function DatabasesTable(props: {
  databases: readonly Database[];
  onShow: (database: Database) => void;
  onRotate: (database: Database) => void;
  onDelete: (database: Database) => void;
}) {
  const t = useTranslations('databases');
  const mayRotate = useNeed('database.update');
  const mayDelete = useNeed('database.delete');
  const columns: Column<Database>[] = [
    { id: 'name', title: t('name'), phone: 'first', cell: ({ name }) => <strong>{name}</strong> },
    { id: 'host', title: t('host'), cell: ({ host }) => <code>{`${host.address}:${host.port}`}</code> },
    { id: 'user', title: t('username'), phone: 'hidden', cell: ({ username }) => <code>{username}</code> },
    {
      id: 'from',
      title: t('from'),
      cell: ({ connections_from: from }) => (from === '%' ? t('anywhere') : <code>{from}</code>),
    },
    {
      id: 'more',
      title: t('actions'),
      hideTitle: true,
      phone: 'end',
      align: 'end',
      cell: (database) => (
        <Row>
          <Button size="small" icon={Plug} onPress={() => props.onShow(database)}>
            {t('connect')}
          </Button>
          <Menu
            label={t('moreOf', { name: database.name })}
            entries={[
              {
                id: 'rotate',
                text: t('rotate'),
                reason: mayRotate,
                onAction: () => props.onRotate(database),
              },
              {
                id: 'delete',
                text: t('delete'),
                isDanger: true,
                isBreak: true,
                reason: mayDelete,
                onAction: () => props.onDelete(database),
              },
            ]}
          >
            <Button look="quiet" size="small" icon={Ellipsis} label={t('moreOf', { name: database.name })} />
          </Menu>
        </Row>
      ),
    },
  ];
  return (
    <Table label={t('title')} columns={columns} rows={props.databases} rowKey={({ id }) => String(id)} />
  );
}
