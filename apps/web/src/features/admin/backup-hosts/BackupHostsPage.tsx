import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { DatabaseBackup, Plus } from 'lucide-react';
import { useTranslations } from 'use-intl';
import {
  createBackupHost,
  listBackupHosts,
  testBackupHost,
} from '@app/contracts/application/backup-hosts.contract.js';
import { useAction } from '../../../shared/api/use-action.js';
import { Button } from '../../../shared/ui/Button.js';
import { Page } from '../../../shared/ui/Layout.js';
import { Empty, PageState } from '../../../shared/ui/PageState.js';
import { Table, type Column } from '../../../shared/ui/Table.js';
import { NeedsRole } from '../parts/NeedsRole.js';
import { Twofold } from '../../../shared/ui/cells/Twofold.js';
import { useAdminNeed } from '../parts/use-admin-need.js';
import { backupHostsQuery, tryBackupHost, type BackupHost } from './backup-hosts.api.js';

export function BackupHostsPage() {
  const t = useTranslations('admin.backupHosts');
  return (
    <NeedsRole title={t('title')} route={listBackupHosts}>
      <BackupHosts />
    </NeedsRole>
  );
}

function BackupHosts() {
  const t = useTranslations('admin.backupHosts');
  const navigate = useNavigate();
  const need = useAdminNeed();
  const query = useQuery(backupHostsQuery);
  const trying = useAction({
    call: ({ id }: BackupHost) => tryBackupHost(id),
    done: (_, { name }) => t('tested', { name }),
  });
  const newButton = (
    <Button
      icon={Plus}
      reason={need(createBackupHost)}
      onPress={() => void navigate({ to: '/admin/backup-hosts/$host', params: { host: 'new' } })}
    >
      {t('new')}
    </Button>
  );
  const columns: Column<BackupHost>[] = [
    {
      id: 'name',
      title: t('host'),
      phone: 'first',
      cell: ({ id, name, schema, configuration }) => (
        <Twofold below={schema === 's3' ? String(configuration['bucket'] ?? '') : ''}>
          <Link to="/admin/backup-hosts/$host" params={{ host: String(id) }}>
            {name}
          </Link>
        </Twofold>
      ),
    },
    {
      id: 'kind',
      title: t('kind'),
      cell: ({ schema, format }) => <Twofold below={t(`formats.${format}`)}>{t(`kinds.${schema}`)}</Twofold>,
    },
    {
      id: 'where',
      title: t('where'),
      phone: 'hidden',
      cell: ({ nodes }) => (nodes.length === 0 ? t('otherNodes') : t('onNodes', { count: nodes.length })),
    },
    { id: 'backups', title: t('backups'), align: 'end', phone: 'hidden', cell: ({ backups }) => backups },
    {
      id: 'test',
      title: t('test'),
      hideTitle: true,
      phone: 'end',
      align: 'end',
      cell: (host) => (
        <Button
          size="small"
          aria-label={t('testOf', { name: host.name })}
          busy={trying.busy}
          reason={need(testBackupHost)}
          onPress={() => trying.run(host)}
        >
          {t('test')}
        </Button>
      ),
    },
  ];
  return (
    <Page title={t('title')} actions={(query.data?.length ?? 0) > 0 && newButton}>
      <PageState query={query}>
        {(hosts) =>
          hosts.length === 0 ? (
            <Empty icon={DatabaseBackup} title={t('emptyTitle')} action={newButton}>
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
