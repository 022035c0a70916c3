import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import {
  createMount,
  deleteMount,
  getMount,
  updateMount,
} from '@app/contracts/application/mounts.contract.js';
import { Page } from '../../../shared/ui/Layout.js';
import { PageState } from '../../../shared/ui/PageState.js';
import { toast } from '../../../shared/ui/toast.js';
import { DropCard } from '../parts/DropCard.js';
import { included } from '../parts/included.js';
import { NeedsRole } from '../parts/NeedsRole.js';
import { useAdminNeed } from '../parts/use-admin-need.js';
import { AttachedCard } from './AttachedCard.js';
import { MountForm } from './MountForm.js';
import { changeMount, dropMount, makeMount, mountQuery, MOUNTS, type Mount } from './mounts.api.js';

export function MountPage() {
  const t = useTranslations('admin.mounts');
  const { mount } = useParams({ from: '/shell/admin/mounts/$mount' });
  return mount === 'new' ? (
    <NeedsRole title={t('newTitle')} route={createMount}>
      <NewMount />
    </NeedsRole>
  ) : (
    <NeedsRole title={t('mount')} route={getMount}>
      <OneMount key={mount} id={Number(mount)} />
    </NeedsRole>
  );
}

function NewMount() {
  const t = useTranslations('admin.mounts');
  const navigate = useNavigate();
  const client = useQueryClient();
  return (
    <Page title={t('newTitle')} crumbs={<Link to="/admin/mounts">{t('title')}</Link>} width="form">
      <MountForm
        mount={null}
        verb={t('create')}
        reason={null}
        onSave={async (fields) => {
          const { id, name } = await makeMount(fields);
          await client.invalidateQueries({ queryKey: MOUNTS });
          toast({ tone: 'ok', text: t('created', { name }) });
          void navigate({ to: '/admin/mounts/$mount', params: { mount: String(id) } });
        }}
      />
    </Page>
  );
}

function OneMount({ id }: { id: number }) {
  const t = useTranslations('admin.mounts');
  const common = useTranslations('common');
  const client = useQueryClient();
  const need = useAdminNeed();
  const query = useQuery(mountQuery(id));
  return (
    <Page
      title={query.data?.name ?? t('mount')}
      crumbs={<Link to="/admin/mounts">{t('title')}</Link>}
      width="form"
    >
      <PageState query={query}>
        {(mount) => (
          <>
            <MountForm
              mount={mount}
              verb={common('save')}
              reason={need(updateMount)}
              onSave={async (fields) => {
                await changeMount(id, fields);
                await client.invalidateQueries({ queryKey: MOUNTS });
                toast({ tone: 'ok', text: t('saved', { name: fields.name }) });
              }}
            />
            <AttachedCard mount={mount} part="nodes" />
            <AttachedCard mount={mount} part="eggs" />
            <AttachedCard mount={mount} part="servers" />
            <Drop mount={mount} />
          </>
        )}
      </PageState>
    </Page>
  );
}

function Drop({ mount }: { mount: Mount }) {
  const t = useTranslations('admin.mounts');
  const need = useAdminNeed();
  const { name } = mount;
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
        need(deleteMount) ?? (included(mount.relationships?.servers).length > 0 ? t('hasServers') : null)
      }
      call={() => dropMount(mount.id)}
      list="/admin/mounts"
      changes={MOUNTS}
    />
  );
}
