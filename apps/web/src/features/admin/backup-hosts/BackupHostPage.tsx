import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import {
  createBackupHost,
  deleteBackupHost,
  getBackupHost,
  updateBackupHost,
} from '@app/contracts/application/backup-hosts.contract.js';
import { Page } from '../../../shared/ui/Layout.js';
import { PageState } from '../../../shared/ui/PageState.js';
import { toast } from '../../../shared/ui/toast.js';
import { DropCard } from '../parts/DropCard.js';
import { NeedsRole } from '../parts/NeedsRole.js';
import { useAdminNeed } from '../parts/use-admin-need.js';
import {
  BACKUP_HOSTS,
  backupHostQuery,
  changeBackupHost,
  dropBackupHost,
  makeBackupHost,
  type BackupHost,
} from './backup-hosts.api.js';
import { BackupHostForm } from './BackupHostForm.js';

export function BackupHostPage() {
  const t = useTranslations('admin.backupHosts');
  const { host } = useParams({ from: '/shell/admin/backup-hosts/$host' });
  return host === 'new' ? (
    <NeedsRole title={t('newTitle')} route={createBackupHost}>
      <NewHost />
    </NeedsRole>
  ) : (
    <NeedsRole title={t('host')} route={getBackupHost}>
      <OneHost key={host} id={Number(host)} />
    </NeedsRole>
  );
}

function NewHost() {
  const t = useTranslations('admin.backupHosts');
  const navigate = useNavigate();
  const client = useQueryClient();
  return (
    <Page title={t('newTitle')} crumbs={<Link to="/admin/backup-hosts">{t('title')}</Link>} width="form">
      <BackupHostForm
        known={null}
        verb={t('create')}
        reason={null}
        onSave={async (fields) => {
          const { id, name } = await makeBackupHost(fields);
          await client.invalidateQueries({ queryKey: BACKUP_HOSTS });
          toast({ tone: 'ok', text: t('created', { name }) });
          void navigate({ to: '/admin/backup-hosts/$host', params: { host: String(id) } });
        }}
      />
    </Page>
  );
}

function OneHost({ id }: { id: number }) {
  const t = useTranslations('admin.backupHosts');
  const common = useTranslations('common');
  const client = useQueryClient();
  const need = useAdminNeed();
  const query = useQuery(backupHostQuery(id));
  return (
    <Page
      title={query.data?.name ?? t('host')}
      crumbs={<Link to="/admin/backup-hosts">{t('title')}</Link>}
      width="form"
    >
      <PageState query={query}>
        {(host) => (
          <>
            <BackupHostForm
              known={host}
              verb={common('save')}
              reason={need(updateBackupHost)}
              onSave={async ({ schema: _, format: __, ...fields }) => {
                await changeBackupHost(id, fields);
                await client.invalidateQueries({ queryKey: BACKUP_HOSTS });
                toast({ tone: 'ok', text: t('saved', { name: fields.name }) });
              }}
            />
            <Drop host={host} />
          </>
        )}
      </PageState>
    </Page>
  );
}

function Drop({ host }: { host: BackupHost }) {
  const t = useTranslations('admin.backupHosts');
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
      reason={need(deleteBackupHost) ?? (host.backups > 0 ? t('hasBackups') : null)}
      call={() => dropBackupHost(host.id)}
      list="/admin/backup-hosts"
      changes={BACKUP_HOSTS}
    />
  );
}
