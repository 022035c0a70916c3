import { Link } from '@tanstack/react-router';
import { Download, Trash2 } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { deleteEgg } from '@app/contracts/application/eggs.contract.js';
import { Button } from '../../../shared/ui/Button.js';
import { Row } from '../../../shared/ui/Layout.js';
import { Table, type Column } from '../../../shared/ui/Table.js';
import { useConfirmed } from '../../../shared/ui/use-confirmed.js';
import type { Egg } from '../catalogue/catalogue.api.js';
import { included } from '../parts/included.js';
import { Twofold } from '../../../shared/ui/cells/Twofold.js';
import { useAdminNeed } from '../parts/use-admin-need.js';
import { dropEgg, EGGS, eggUrl } from './eggs.api.js';

/** The eggs of a nest. */
export function EggTable({ eggs, label }: { eggs: readonly Egg[]; label: string }) {
  const t = useTranslations('admin.eggs');
  const need = useAdminNeed()(deleteEgg);
  const deleting = useConfirmed({
    call: ({ id }: Egg) => dropEgg(id),
    changes: [EGGS],
    done: (_, { name }) => t('deleted', { name }),
    title: (doomed) => t('deleteTitle', { name: doomed.name }),
    verb: (doomed) => t('deleteOf', { name: doomed.name }),
    text: () => <p>{t('deleteLoses')}</p>,
  });
  const columns: Column<Egg>[] = [
    {
      id: 'name',
      title: t('egg'),
      phone: 'first',
      cell: ({ id, name, description }) => (
        <Twofold below={description ?? ''}>
          <Link to="/admin/eggs/$egg/$section" params={{ egg: String(id), section: 'general' }}>
            {name}
          </Link>
        </Twofold>
      ),
    },
    { id: 'author', title: t('author'), phone: 'hidden', cell: ({ author }) => author },
    {
      id: 'variables',
      title: t('variables'),
      align: 'end',
      phone: 'hidden',
      cell: ({ relationships }) => included(relationships?.variables).length,
    },
    {
      id: 'more',
      title: t('actions'),
      hideTitle: true,
      phone: 'end',
      align: 'end',
      cell: (egg) => (
        <Row>
          <Button
            look="quiet"
            size="small"
            icon={Download}
            label={t('export', { name: egg.name })}
            onPress={() => location.assign(eggUrl(egg.id))}
          />
          <Button
            look="quiet"
            size="small"
            icon={Trash2}
            label={t('deleteOf', { name: egg.name })}
            reason={need}
            onPress={() => deleting.ask(egg)}
          />
        </Row>
      ),
    },
  ];
  return (
    <>
      <Table label={label} columns={columns} rows={eggs} rowKey={({ uuid }) => uuid} />
      {deleting.dialog}
    </>
  );
}
