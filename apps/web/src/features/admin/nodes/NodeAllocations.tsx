import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Network, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { createAllocations, deleteAllocation } from '@app/contracts/application/allocations.contract.js';
import { Button } from '../../../shared/ui/Button.js';
import { Muted, Row } from '../../../shared/ui/Layout.js';
import { Pages } from '../../../shared/ui/Pages.js';
import { Empty, PageState } from '../../../shared/ui/PageState.js';
import { Table, type Column } from '../../../shared/ui/Table.js';
import { useConfirmed } from '../../../shared/ui/use-confirmed.js';
import { hostAndPort } from '../../servers/index.js';
import { useAdminNeed } from '../parts/use-admin-need.js';
import { AddPortsDialog } from './AddPortsDialog.js';
import { allocationsQuery, dropAllocation, nodeQuery, type Node, type NodeAllocation } from './nodes.api.js';

const shown = ({ ip, port }: NodeAllocation): string => hostAndPort({ ip, ip_alias: null, port });

/** The addresses and ports that a node can give to servers. */
export function NodeAllocations({ node }: { node: Node }) {
  const t = useTranslations('admin.allocations');
  const { page = 1 } = useSearch({ from: '/shell/admin/nodes/$node/$section' });
  const navigate = useNavigate({ from: '/admin/nodes/$node/$section' });
  const query = useQuery(allocationsQuery(node.id, page));
  const need = useAdminNeed();
  const [isAdding, setAdding] = useState(false);
  const deleting = useConfirmed({
    call: ({ id }: NodeAllocation) => dropAllocation(node.id, id),
    changes: [nodeQuery(node.id).queryKey],
    done: (_, allocation) => t('deleted', { address: shown(allocation) }),
    title: (doomed) => t('deleteTitle', { address: shown(doomed) }),
    verb: () => t('deleteVerb'),
    text: () => <p>{t('deleteLoses')}</p>,
  });
  const addButton = (
    <Button icon={Plus} reason={need(createAllocations)} onPress={() => setAdding(true)}>
      {t('add')}
    </Button>
  );
  const columns: Column<NodeAllocation>[] = [
    {
      id: 'address',
      title: t('address'),
      phone: 'first',
      cell: (allocation) => <code>{shown(allocation)}</code>,
    },
    { id: 'alias', title: t('alias'), cell: ({ alias }) => alias },
    {
      id: 'server',
      title: t('server'),
      cell: ({ assigned, relationships }) => {
        const server = relationships?.server?.attributes;
        if (!server) return <Muted>{assigned ? t('taken') : t('free')}</Muted>;
        return (
          <Link to="/admin/servers/$server" params={{ server: String(server.id) }}>
            {server.name}
          </Link>
        );
      },
    },
    { id: 'notes', title: t('notes'), phone: 'hidden', cell: ({ notes }) => notes },
    {
      id: 'delete',
      title: t('delete'),
      hideTitle: true,
      phone: 'end',
      align: 'end',
      cell: (allocation) => (
        <Button
          look="quiet"
          size="small"
          icon={Trash2}
          label={t('deleteOf', { address: shown(allocation) })}
          reason={need(deleteAllocation) ?? (allocation.assigned ? t('inUse') : null)}
          onPress={() => deleting.ask(allocation)}
        />
      ),
    },
  ];
  return (
    <PageState query={query}>
      {({ data, meta: { pagination } }) => (
        <>
          {data.length === 0 ? (
            <Empty icon={Network} title={t('emptyTitle')} action={addButton}>
              {t('empty')}
            </Empty>
          ) : (
            <>
              <Row>
                {addButton}
                <Muted>{t('count', { count: pagination.total })}</Muted>
              </Row>
              <Table
                label={t('title')}
                columns={columns}
                rows={data.map(({ attributes }) => attributes)}
                rowKey={({ id }) => String(id)}
              />
            </>
          )}
          <Pages
            page={pagination.current_page}
            pages={pagination.total_pages}
            onPage={(next) => void navigate({ to: '.', search: { page: next } })}
          />
          <AddPortsDialog
            node={node.id}
            isOpen={isAdding}
            ip={data[0]?.attributes.ip ?? ''}
            onClose={() => setAdding(false)}
          />
          {deleting.dialog}
        </>
      )}
    </PageState>
  );
}
