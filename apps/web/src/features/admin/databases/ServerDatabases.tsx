import { useQuery } from '@tanstack/react-query';
import { Plus, RotateCcwKey, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import {
  createServerDatabase,
  deleteServerDatabase,
  listServerDatabases,
  resetServerDatabasePassword,
} from '@app/contracts/application/databases.contract.js';
import { Button } from '../../../shared/ui/Button.js';
import { Dialog } from '../../../shared/ui/Dialog.js';
import { Card, Muted, Row } from '../../../shared/ui/Layout.js';
import { PageState, Skeleton } from '../../../shared/ui/PageState.js';
import { Table, type Column } from '../../../shared/ui/Table.js';
import { useConfirmed } from '../../../shared/ui/use-confirmed.js';
import { useAdminNeed } from '../parts/use-admin-need.js';
import { dropDatabase, rotateDatabase, serverDatabasesQuery, type ServerDatabase } from './databases.api.js';
import { NewServerDatabase } from './NewServerDatabase.js';
import type { PlainServer } from '../servers/servers.api.js';

/** The databases of a server; their passwords are its owner's. */
export function ServerDatabases({ server }: { server: PlainServer }) {
  const t = useTranslations('admin.serverDatabases');
  const need = useAdminNeed();
  const isShown = need(listServerDatabases) === null;
  const { queryKey, ...rest } = serverDatabasesQuery(server.id);
  const query = useQuery({ queryKey, ...rest, enabled: isShown });
  const [isMaking, setMaking] = useState(false);
  const rotating = useConfirmed({
    call: ({ id }: ServerDatabase) => rotateDatabase(server.id, id),
    changes: [queryKey],
    done: (_, { database: name }) => t('rotated', { name }),
    title: (rotated) => t('rotateTitle', { name: rotated.database }),
    verb: () => t('rotate'),
    text: () => <p>{t('rotateBreaks')}</p>,
  });
  const deleting = useConfirmed({
    call: ({ id }: ServerDatabase) => dropDatabase(server.id, id),
    changes: [queryKey],
    done: (_, { database: name }) => t('deleted', { name }),
    title: (doomed) => t('deleteTitle', { name: doomed.database }),
    verb: (doomed) => t('deleteOf', { name: doomed.database }),
    text: () => <p>{t('deleteLoses')}</p>,
  });
  if (!isShown) return null;
  const columns: Column<ServerDatabase>[] = [
    {
      id: 'name',
      title: t('name'),
      phone: 'first',
      cell: ({ database }) => <code>{database}</code>,
    },
    {
      id: 'host',
      title: t('host'),
      cell: ({ relationships }) => relationships?.host?.attributes?.name ?? '',
    },
    { id: 'from', title: t('from'), phone: 'hidden', cell: ({ remote }) => <code>{remote}</code> },
    {
      id: 'more',
      title: t('actions'),
      hideTitle: true,
      phone: 'end',
      align: 'end',
      cell: (database) => (
        <Row>
          <Button
            look="quiet"
            size="small"
            icon={RotateCcwKey}
            label={t('rotateOf', { name: database.database })}
            reason={need(resetServerDatabasePassword)}
            onPress={() => rotating.ask(database)}
          />
          <Button
            look="quiet"
            size="small"
            icon={Trash2}
            label={t('deleteOf', { name: database.database })}
            reason={need(deleteServerDatabase)}
            onPress={() => deleting.ask(database)}
          />
        </Row>
      ),
    },
  ];
  return (
    <Card
      title={t('title')}
      actions={
        <Button size="small" icon={Plus} reason={need(createServerDatabase)} onPress={() => setMaking(true)}>
          {t('new')}
        </Button>
      }
    >
      <PageState query={query} skeleton={<Skeleton rows={1} />}>
        {(databases) =>
          databases.length === 0 ? (
            <Muted>{t('none')}</Muted>
          ) : (
            <Table label={t('title')} columns={columns} rows={databases} rowKey={({ id }) => String(id)} />
          )
        }
      </PageState>
      <Dialog title={t('new')} isOpen={isMaking} onClose={() => setMaking(false)}>
        <NewServerDatabase server={server.id} onClose={() => setMaking(false)} />
      </Dialog>
      {rotating.dialog}
      {deleting.dialog}
    </Card>
  );
}
