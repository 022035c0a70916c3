import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { FolderInput, Plus } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { createMount, listMounts } from '@app/contracts/application/mounts.contract.js';
import { Button } from '../../../shared/ui/Button.js';
import { Page } from '../../../shared/ui/Layout.js';
import { Empty, PageState } from '../../../shared/ui/PageState.js';
import { Table, type Column } from '../../../shared/ui/Table.js';
import { included } from '../parts/included.js';
import { NeedsRole } from '../parts/NeedsRole.js';
import { Twofold } from '../../../shared/ui/cells/Twofold.js';
import { useAdminNeed } from '../parts/use-admin-need.js';
import { mountsQuery, type Mount } from './mounts.api.js';

export function MountsPage() {
  const t = useTranslations('admin.mounts');
  return (
    <NeedsRole title={t('title')} route={listMounts}>
      <Mounts />
    </NeedsRole>
  );
}

function Mounts() {
  const t = useTranslations('admin.mounts');
  const navigate = useNavigate();
  const need = useAdminNeed();
  const query = useQuery(mountsQuery);
  const newButton = (
    <Button
      icon={Plus}
      reason={need(createMount)}
      onPress={() => void navigate({ to: '/admin/mounts/$mount', params: { mount: 'new' } })}
    >
      {t('new')}
    </Button>
  );
  const columns: Column<Mount>[] = [
    {
      id: 'name',
      title: t('mount'),
      phone: 'first',
      cell: ({ id, name, source, target }) => (
        <Twofold below={t('from', { source, target })}>
          <Link to="/admin/mounts/$mount" params={{ mount: String(id) }}>
            {name}
          </Link>
        </Twofold>
      ),
    },
    {
      id: 'way',
      title: t('way'),
      phone: 'hidden',
      cell: ({ read_only }) => (read_only ? t('reads') : t('writes')),
    },
    {
      id: 'nodes',
      title: t('nodes'),
      align: 'end',
      phone: 'hidden',
      cell: ({ relationships }) => included(relationships?.nodes).length,
    },
    {
      id: 'eggs',
      title: t('eggs'),
      align: 'end',
      phone: 'hidden',
      cell: ({ relationships }) => included(relationships?.eggs).length || t('anyEgg'),
    },
    {
      id: 'servers',
      title: t('servers'),
      align: 'end',
      phone: 'hidden',
      cell: ({ relationships }) => included(relationships?.servers).length,
    },
  ];
  return (
    <Page title={t('title')} actions={(query.data?.length ?? 0) > 0 && newButton}>
      <PageState query={query}>
        {(mounts) =>
          mounts.length === 0 ? (
            <Empty icon={FolderInput} title={t('emptyTitle')} action={newButton}>
              {t('empty')}
            </Empty>
          ) : (
            <Table label={t('title')} columns={columns} rows={mounts} rowKey={({ uuid }) => uuid} />
          )
        }
      </PageState>
    </Page>
  );
}
