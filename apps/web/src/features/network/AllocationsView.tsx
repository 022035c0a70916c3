import { Ellipsis } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Badge } from '../../shared/ui/Badge.js';
import { Button } from '../../shared/ui/Button.js';
import { CopyText } from '../../shared/ui/Copy.js';
import { InPlace } from '../../shared/ui/forms/InPlace.js';
import { Menu } from '../../shared/ui/Menu.js';
import { Table, type Column } from '../../shared/ui/Table.js';
import { hostAndPort } from '../servers/index.js';
import type { Allocation } from './network.api.js';

const LONGEST_NOTE = 256;

export interface AllocationsProps {
  readonly allocations: readonly Allocation[];
  /** Why it may not, or null. */
  readonly mayUpdate: string | null;
  readonly mayDelete: string | null;
  readonly busy: boolean;
  readonly onNote: (allocation: Allocation, notes: string) => void;
  readonly onPrimary: (allocation: Allocation) => void;
  readonly onRemove: (allocation: Allocation) => void;
}

/** The addresses of a server, with what each is for. */
export function AllocationsView(props: AllocationsProps) {
  const { allocations, mayUpdate, mayDelete, busy } = props;
  const t = useTranslations('network');
  const columns: Column<Allocation>[] = [
    {
      id: 'address',
      title: t('address'),
      phone: 'first',
      cell: (allocation) => <CopyText text={hostAndPort(allocation)} what={t('address')} />,
    },
    {
      id: 'primary',
      title: t('primary'),
      hideTitle: true,
      cell: ({ is_default }) => (is_default ? <Badge tone="ok">{t('primary')}</Badge> : null),
    },
    {
      id: 'note',
      title: t('note'),
      cell: (allocation) => (
        <InPlace
          label={t('noteOf', { address: hostAndPort(allocation) })}
          value={allocation.notes ?? ''}
          empty={t('noNote')}
          maxLength={LONGEST_NOTE}
          reason={mayUpdate}
          onSave={(notes) => props.onNote(allocation, notes)}
        />
      ),
    },
    {
      id: 'more',
      title: t('more'),
      hideTitle: true,
      phone: 'end',
      align: 'end',
      cell: (allocation) => (
        <Menu
          label={t('moreOf', { address: hostAndPort(allocation) })}
          entries={[
            {
              id: 'primary',
              text: t('makePrimary'),
              reason: mayUpdate ?? (allocation.is_default ? t('isPrimary') : null),
              onAction: () => props.onPrimary(allocation),
            },
            {
              id: 'remove',
              text: t('remove'),
              isDanger: true,
              isBreak: true,
              reason: mayDelete ?? (allocation.is_default ? t('primaryStays') : null),
              onAction: () => props.onRemove(allocation),
            },
          ]}
        >
          <Button
            look="quiet"
            size="small"
            icon={Ellipsis}
            busy={busy}
            label={t('moreOf', { address: hostAndPort(allocation) })}
          />
        </Menu>
      ),
    },
  ];
  return <Table label={t('title')} columns={columns} rows={allocations} rowKey={({ id }) => String(id)} />;
}
